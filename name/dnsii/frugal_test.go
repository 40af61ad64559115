package dnsii_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// U-055: reading a name in labels of any charset takes its own length and
// 64 KiB at most; the tables of the charsets are made once, before.
func TestDecodeNameIsFrugal(t *testing.T) {
	head := func(ilet int) []byte { return []byte{0x80 | byte(ilet>>8), byte(ilet)} }
	for _, ilet := range []int{3, 106, 1000, 1001, 1012, 1013, 2026, 17, 18, 38, 2025, 2084} {
		for what, b := range map[string][]byte{
			"longest":      append(append(head(ilet), 63), bytes.Repeat([]byte{0x57}, 1<<16)...),
			"longest, 255": append(append(head(ilet), 255), bytes.Repeat([]byte{'+'}, 1<<16)...),
			"many":         bytes.Repeat(append(head(ilet), 1, 'a', 0, 'a'), 1<<13),
			"nothing else": bytes.Repeat(head(ilet), 1<<15),
		} {
			_, _, _ = dnsii.Codec{}.DecodeName(b)
			testkit.Frugal(t, b, func(b []byte) { _, _, _ = dnsii.Codec{}.DecodeName(b) })
			if t.Failed() {
				t.Fatalf("ILET %d: %s", ilet, what)
			}
		}
	}
}
