package tree_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger/tree"
)

// U-055: reading a proof takes its own length and 64 KiB at most.
func TestDecodeProofIsFrugal(t *testing.T) {
	longest := append([]byte{2, 1, 0}, bytes.Repeat([]byte{0xff}, 32+256*32+64)...)
	if _, err := tree.DecodeProof(longest); err != nil || len(longest) != tree.MaxProofSize {
		t.Fatalf("the longest, of %d octets: %v", len(longest), err)
	}
	for name, b := range map[string][]byte{
		"the longest":        longest,
		"more after it":      append(bytes.Clone(longest), make([]byte, 1<<20)...),
		"siblings not there": longest[:35],
		"65,535 steps":       append([]byte{0, 0xff, 0xff}, make([]byte, 1<<16)...),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = tree.DecodeProof(b) })
		})
	}
}
