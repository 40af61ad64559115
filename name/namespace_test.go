package name_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
)

// U-015, U-016, U-023, U-024, U-027, U-032: which names are ours, and of
// which apex.
func TestInNamespace(t *testing.T) {
	for _, tc := range []struct {
		text, apex, region string
		kind               name.ErrorKind
	}{
		{"jmbc.user.utxo", "utxo", "", ""},
		{"utxo", "utxo", "", ""},
		{"a.b.c.d.utxo", "utxo", "", ""},
		{"jmbc.user.utxo.hk", "utxo.hk", "hk", ""},
		{"x.UTXO.HK", "utxo.hk", "hk", ""},
		{"utxo.hk", "utxo.hk", "hk", ""},
		{"utxo.hk.utxo", "utxo", "", ""},
		{"a.utxo.utxo", "utxo", "", ""},
		{"hk.utxo", "utxo", "", ""},
		{"utxo.utxo.hk", "utxo.hk", "hk", ""},
		{".", ".", "", name.ErrNotZone},
		{"hk", ".", "", name.ErrNotZone},
		{"com", ".", "", name.ErrNotZone},
		{"jmbc.user.com", ".", "", name.ErrNotZone},
		{"jmbc.hk", ".", "", name.ErrNotZone},
		{"notutxo", ".", "", name.ErrNotZone},
		{"a.notutxo.hk", ".", "", name.ErrNotZone},
		{"x.utxo.zz", ".", "", name.ErrNotZone},
		{"x.utxo.xk", ".", "", name.ErrNotZone},
		{"x.utxo.uk", ".", "", name.ErrNotZone},
		{"x.utxo.asia", ".", "", name.ErrNotZone},
		{"x.utxo.h1", ".", "", name.ErrNotZone},
		{"x.utxo.xn--fsq", ".", "", name.ErrNotZone},
		{"x.utxo.a.hk", ".", "", name.ErrNotZone},
	} {
		t.Run(tc.text, func(t *testing.T) {
			n := name.MustParse(tc.text)
			if err := n.InNamespace(); kindOf(err) != tc.kind {
				t.Errorf("InNamespace() = %v, want kind %q", err, tc.kind)
			}
			if got := n.Apex().String(); got != tc.apex {
				t.Errorf("Apex() = %s, want %s", got, tc.apex)
			}
			if got := n.Region(); got != tc.region {
				t.Errorf("Region() = %q, want %q", got, tc.region)
			}
		})
	}
}

// U-010, U-019, U-023, U-025, U-031: what a registration may name.
func TestRegistrable(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		kind       name.ErrorKind
	}{
		{"one label", "user.utxo", ""},
		{"two labels", "jmbc.user.utxo", ""},
		{"two labels in a region", "jmbc.user.utxo.hk", ""},
		{"16 letters", "abcdefghijklmnop.utxo", ""},
		{"16 octets of Han and a letter", "漢字漢字漢a.utxo", ""},
		{"an A-label of 17 octets for a U-label of 12", "xn--eqrt2glw8brna.utxo", ""},
		{"17 letters", "abcdefghijklmnopq.utxo", name.ErrCharacterByte},
		{"18 octets, six characters", "漢字漢字漢字.utxo", name.ErrCharacterByte},
		{"a long second label", "a.abcdefghijklmnopq.utxo", name.ErrCharacterByte},
		{"a long label too deep is malformed first", "a.b.abcdefghijklmnopq.utxo", name.ErrCharacterByte},
		{"an underscore", "_spf.utxo", name.ErrUnderscore},
		{"an underscore below a name", "_spf.jmbc.utxo", name.ErrUnderscore},
		{"three labels", "a.b.c.utxo", name.ErrDepth},
		{"three labels in a region", "a.b.c.utxo.hk", name.ErrDepth},
		{"the apex", "utxo", name.ErrApex},
		{"a regional apex", "utxo.hk", name.ErrApex},
		{"the root", ".", name.ErrNotZone},
		{"another zone", "jmbc.user.com", name.ErrNotZone},
		{"another zone, whatever the shape", "abcdefghijklmnopq._a.b.c.com", name.ErrNotZone},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := name.MustParse(tc.text).Registrable(); kindOf(err) != tc.kind {
				t.Errorf("%s: %v, want kind %q", tc.text, err, tc.kind)
			}
		})
	}
}

func TestEnclosers(t *testing.T) {
	for _, tc := range []struct {
		text string
		want []string
	}{
		{"www.jmbc.user.utxo", []string{"www.jmbc.user.utxo", "jmbc.user.utxo", "user.utxo"}},
		{"jmbc.user.utxo.hk", []string{"jmbc.user.utxo.hk", "user.utxo.hk"}},
		{"user.utxo", []string{"user.utxo"}},
		{"utxo", nil},
		{"utxo.hk", nil},
		{"www.example.com", nil},
		{".", nil},
	} {
		var got []string
		for _, n := range name.MustParse(tc.text).Enclosers() {
			got = append(got, n.String())
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.text, diff)
		}
	}
}
