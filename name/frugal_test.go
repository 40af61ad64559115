package name_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name"
)

// U-055: reading a name takes its own length and 64 KiB at most, from the wire
// and from text.
func TestParsersAreFrugal(t *testing.T) {
	for what, text := range map[string]string{
		"labels":          strings.Repeat("a.", 1<<15),
		"one label":       strings.Repeat("a", 1<<16),
		"A-labels":        strings.Repeat("xn--eqrt2glw8brna.", 14) + "utxo",
		"a long A-label":  "xn--" + strings.Repeat("a", 1<<16),
		"Han":             strings.Repeat("域", 20_000),
		"combining marks": strings.Repeat("e\u0301", 20_000),
		"ideographic dot": strings.Repeat("域。", 10_000),
	} {
		t.Run(what, func(t *testing.T) {
			testkit.Frugal(t, []byte(text), func([]byte) { _, _ = name.Parse(text) })
			testkit.Frugal(t, []byte(text), func([]byte) { _, _ = name.ParseInput(text) })
			wire := append(append([]byte{63}, text[:min(63, len(text))]...), text...)
			testkit.Frugal(t, wire, func(b []byte) { _, _, _ = name.FromWire(b) })
		})
	}
	deep := append(bytes.Repeat([]byte{1, 'a'}, 1<<15), 0)
	testkit.Frugal(t, deep, func(b []byte) { _, _, _ = name.FromWire(b) })
}
