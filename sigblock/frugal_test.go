package sigblock_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// U-053, U-055, U-163: a signature field as long as can be, before any of its
// signatures is looked at, takes the message's own length and 64 KiB at most.
func TestVerifyIsFrugal(t *testing.T) {
	field := func(count byte, entry []byte) []byte {
		return withField(update(t), append([]byte{1, count}, bytes.Repeat(entry, int(count))...))
	}
	for name, msg := range map[string][]byte{
		"32 of nobody's algorithm": field(32, append([]byte{200, 4, 0}, make([]byte, 1026)...)),
		"32 of nothing":            field(32, []byte{200, 0, 0, 0, 0}),
		"32 keys that are none":    field(32, append(append([]byte{2, 0, 32}, bytes.Repeat([]byte{0xff}, 32)...), append([]byte{0, 64}, make([]byte, 64)...)...)),
		"long DER":                 withField(update(t), bytes.Repeat([]byte{0x30}, wire.MaxSignature)),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, msg, func(b []byte) { _, _ = sigblock.Verify(b, chainID, [32]byte{}) })
		})
	}
}

// U-050: whatever comes, a window holds its keys and messages and no more.
func TestWindowIsBounded(t *testing.T) {
	const keys, perKey, now = 64, 16, 1_800_000_000
	w := sigblock.NewWindow(sigblock.WindowConfig{Keys: keys, PerKey: perKey})
	fill := func(from int) {
		for i := range 4 * keys {
			key := ledger.PublicKey{Algorithm: ledger.MLDSA65, Key: bytes.Repeat([]byte{byte(i), byte(from)}, 976)}
			for n := range 4 * perKey {
				_ = w.Admit(now, &wire.Header{ID: uint32(from), Nonce: uint32(n), Timestamp: now}, key)
			}
		}
	}
	fill(1)
	if k, m := w.Len(); k != keys || m != keys*perKey {
		t.Fatalf("%d keys, %d messages", k, m)
	}
	fill(2)
	if k, m := w.Len(); k != keys || m != keys*perKey {
		t.Fatalf("%d keys, %d messages", k, m)
	}
}
