package registrar_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// U-055: reading a state, an operation or a descriptor takes its own length and
// 64 KiB at most.
func TestDecodersAreFrugal(t *testing.T) {
	for name, b := range map[string][]byte{
		"a state":             append([]byte{1}, make([]byte, registrar.DomainSize-1)...),
		"zeros":               make([]byte, 65535),
		"ones":                bytes.Repeat([]byte{1}, 65535),
		"all lengths longest": bytes.Repeat([]byte{0xff}, 65535),
		"a long descriptor":   append([]byte{1}, bytes.Repeat([]byte{1, 0}, 512)...),
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Frugal(t, b, func(b []byte) { _, _ = registrar.DecodeDomain(b) })
			testkit.Frugal(t, b, func(b []byte) { _, _ = registrar.DecodeDescriptor(b) })
			for op := range uint16(32) {
				testkit.Frugal(t, b, func(b []byte) { _, _ = registrar.DecodeAction(ledger.Action{Op: op, Data: b}) })
			}
		})
	}
}
