package sigblock_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
)

// U-052, U-055, U-152: whatever octets come, Verify does not panic, and what it
// believes is not believed with any bit another. So nobody but a signer can make
// a second message of one.
func FuzzVerifyRejectsFlip(f *testing.F) {
	for _, signers := range [][]sigblock.Signer{{ed("a")}, {secp("a")}, {sr(f, "a")}, {ed("a"), secp("b")}, {mldsa("a")}} {
		msg, err := sigblock.Sign(update(f), chainID, [32]byte{}, signers...)
		if err != nil {
			f.Fatal(err)
		}
		for _, bit := range []uint{3, 8 * 12, 8*20 + 7, 8*uint(len(msg)/3) + 1, 8*uint(len(msg)) - 1} {
			f.Add(msg, bit)
		}
	}
	f.Add(withField(update(f), []byte{0x30, 6, 2, 1, 1, 2, 1, 1}), uint(0))
	f.Add(unhex(f, ex6), uint(300))
	f.Fuzz(func(t *testing.T, msg []byte, bit uint) {
		known := []ledger.PublicKey{public(t, secp("a"))}
		keys, err := sigblock.Verify(msg, chainID, [32]byte{}, known...)
		if err != nil || keys == nil {
			return
		}
		for i := range keys {
			for j := range i {
				if cmp.Equal(keys[i], keys[j]) {
					t.Fatalf("key %d is key %d", i, j)
				}
			}
		}
		flipped := bytes.Clone(msg)
		flipped[bit/8%uint(len(msg))] ^= 1 << (bit % 8)
		if keys, err := sigblock.Verify(flipped, chainID, [32]byte{}, known...); err == nil && keys != nil {
			t.Fatalf("bit %d of octet %d does not matter", bit%8, bit/8%uint(len(msg)))
		}
	})
}
