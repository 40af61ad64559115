package zone_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/zone"
)

// T-015, T-016, T-018, T-019, T-023, T-030: names in a zone file are prepared and
// converted before they are stored, as owners and in RDATA; what is no host name
// is not touched; and what is written in UTF-8 reads as what it was written of.
func TestUnicodeZoneFile(t *testing.T) {
	for _, tc := range []struct{ name, typed, stored, shown string }{
		{"an owner", "ÉXAMPLE.utxo 300 A 192.0.2.1", "xn--xample-9ua.utxo. 300 IN A 192.0.2.1", "éxample.utxo. 300 IN A 192.0.2.1"},
		{"a target", "a.utxo 300 CNAME É.utxo", "a.utxo. 300 IN CNAME xn--9ca.utxo.", "a.utxo. 300 IN CNAME é.utxo."},
		{"a target with an accent typed apart", "a.utxo 300 MX 10 e\u0301.utxo", "a.utxo. 300 IN MX 10 xn--9ca.utxo.", "a.utxo. 300 IN MX 10 é.utxo."},
		{"two names of RDATA", "例.utxo 300 SOA NS.例.utxo h.例.utxo 1 2 3 4 5", "xn--fsq.utxo. 300 IN SOA ns.xn--fsq.utxo. h.xn--fsq.utxo. 1 2 3 4 5", "例.utxo. 300 IN SOA ns.例.utxo. h.例.utxo. 1 2 3 4 5"},
		{"a text is no host name", `É.utxo 300 TXT "É"`, `xn--9ca.utxo. 300 IN TXT "\195\137"`, `é.utxo. 300 IN TXT "\195\137"`},
		{"a sharp s stays one", "faß.utxo 300 PTR faß.utxo", "xn--fa-hia.utxo. 300 IN PTR xn--fa-hia.utxo.", "faß.utxo. 300 IN PTR faß.utxo."},
		{"ASCII is lowered", "JMBC.utxo 300 NS Ns.Example.COM", "jmbc.utxo. 300 IN NS ns.example.com.", "jmbc.utxo. 300 IN NS ns.example.com."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rr, err := zone.ParseRR(tc.typed, 300)
			if err != nil {
				t.Fatal(err)
			}
			if got := zone.FormatRR(rr); got != tc.stored {
				t.Errorf("stored as %s", got)
			}
			if got := zone.FormatUnicode(rr); got != tc.shown {
				t.Errorf("shown as %s", got)
			}
			again, err := zone.ParseRR(tc.shown, 300)
			if err != nil || zone.FormatRR(again) != tc.stored {
				t.Errorf("read again: %v, %v", again, err)
			}
		})
	}
	for _, typed := range []string{"☕.utxo 300 A 192.0.2.1", "a.utxo 300 CNAME \xc1\xa1.utxo", "a.utxo 300 CNAME a\u202eb.utxo"} {
		if rr, err := zone.ParseRR(typed, 300); err == nil {
			t.Errorf("%q read as %v", typed, rr)
		}
	}
}
