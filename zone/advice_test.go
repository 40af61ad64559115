package zone_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/zone"
)

// D-042, D-043: a name of ASCII had better not lead to one beyond it; the other
// way round is nobody's worry.
func TestAdvise(t *testing.T) {
	for _, tc := range []struct {
		name, records string
		warns         bool
	}{
		{"ASCII to ASCII", "www.a.utxo 300 CNAME b.utxo", false},
		{"ASCII to Han", "www.a.utxo 300 CNAME 域名系統.utxo", true},
		{"ASCII to Han, as an A-label", "www.a.utxo 300 CNAME xn--eqrt2glw8brna.utxo", true},
		{"Han to ASCII", "域名系統.utxo 300 CNAME b.utxo", false},
		{"Han to Han", "域名系統.utxo 300 CNAME 例.utxo", false},
		{"a mail server", "a.utxo 300 MX 10 例.utxo", true},
		{"a text is no name", "a.utxo 300 TXT 例.utxo", false},
		{"one of two", "a.utxo 300 NS b.utxo\na.utxo 300 NS 例.utxo", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rrs, err := zone.ParseRecords(tc.records, 300)
			if err != nil {
				t.Fatal(err)
			}
			words := zone.Advise(rrs)
			if tc.warns != (len(words) == 1) || len(words) > 1 {
				t.Fatalf("%q", words)
			}
			if tc.warns && !strings.Contains(words[0], ".utxo") {
				t.Errorf("%q", words)
			}
		})
	}
}
