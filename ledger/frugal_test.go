package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
)

func u16(n int) []byte { return []byte{byte(n >> 8), byte(n)} }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// U-055: reading a transaction or a policy takes its own length and 64 KiB at
// most, up to the largest that is admitted.
func TestDecodersAreFrugal(t *testing.T) {
	const size = 64 << 10 // Params.MaxTxSize
	none, version := u16(0), []byte{1}
	inputs := (size - 9) / (36 + 3)
	const items = 255
	full := join(version, u16(128), make([]byte, 128*36), u16(256), make([]byte, 256*41), u16(256), make([]byte, 256*4),
		u16(128), make([]byte, 128*32), bytes.Repeat(join([]byte{0, 0, 4}, make([]byte, 2*4)), 256))
	if _, err := ledger.DecodeTx(full); err != nil {
		t.Fatalf("the most of everything: %v", err)
	}
	for name, b := range map[string][]byte{
		"inputs":             join(version, u16(inputs), make([]byte, inputs*36), none, none, none, make([]byte, inputs*3)),
		"inputs, cut":        join(version, u16(1800), make([]byte, 1800*36)),
		"outputs":            join(version, none, u16(1598), make([]byte, 1598*41), none, none),
		"actions":            join(version, none, none, u16(16380), make([]byte, 16380*4), none),
		"approvals":          join(version, none, none, none, u16(1870), make([]byte, 1870*35)),
		"witness items":      join(version, none, none, none, u16(119), make([]byte, 119*32), bytes.Repeat(join([]byte{0, 0, 255}, make([]byte, 2*items)), 119)),
		"counts too high":    join(version, u16(65535), make([]byte, size-3)),
		"most of everything": full,
		"one long policy":    join(version, none, none, none, u16(1), make([]byte, 32), u16(60_000), make([]byte, 60_001)),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = ledger.DecodeTx(b) })
		})
	}
}

// U-055, U-164: policies, the largest that are one and those that are none.
func TestDecodePolicyIsFrugal(t *testing.T) {
	threshold := func(m, n byte, members []byte) []byte { return append([]byte{2, m, n}, members...) }
	key := func(i int) []byte {
		k := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(i)}, 32))
		return append([]byte{1, 2, 0, 32}, k[32:]...)
	}
	var keys []byte
	for group := range 7 {
		var of []byte
		for i := range 32 {
			of = append(of, key(group*32+i)...)
		}
		keys = append(keys, threshold(1, 32, of)...)
	}
	deep := threshold(1, 1, threshold(1, 1, threshold(1, 7, keys)))
	if _, err := ledger.DecodePolicy(deep); err != nil {
		t.Fatalf("the largest: %v", err)
	}
	for name, b := range map[string][]byte{
		"the largest":            deep,
		"empty thresholds":       threshold(1, 32, bytes.Repeat(threshold(1, 32, bytes.Repeat([]byte{2, 1, 0}, 32)), 32)),
		"empty keys":             threshold(1, 32, bytes.Repeat(threshold(1, 32, bytes.Repeat([]byte{1, 200, 0, 0}, 32)), 32)),
		"times":                  threshold(1, 32, bytes.Repeat(threshold(1, 28, bytes.Repeat([]byte{3, 0, 0, 0, 0, 0, 0, 0, 1}, 28)), 32)),
		"nothing but thresholds": bytes.Repeat([]byte{2, 1, 32}, 2730),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = ledger.DecodePolicy(b) })
			testkit.Frugal(t, b, func(b []byte) { _ = ledger.AlgorithmsOf(b) })
		})
	}
}
