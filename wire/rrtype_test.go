package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
)

// U-180: mnemonics both ways, with the draft's own code points.
func TestTypeMnemonics(t *testing.T) {
	for want, n := range map[string]wire.Type{
		"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33,
		"ANY": 255, "JMBC": 257, "CBDC": 258, "DID": 259, "TYPE65400": 65400, "TYPE0": 0,
		"QUOTE": 65284, "RECEIPT": 65285, "DESCRIPTOR": 65286,
	} {
		if got := n.String(); got != want {
			t.Errorf("Type(%d) = %q, want %q", n, got, want)
		}
		for _, s := range []string{want, strings.ToLower(want)} {
			if got, err := wire.ParseType(s); err != nil || got != n {
				t.Errorf("ParseType(%q) = %d, %v", s, got, err)
			}
		}
	}
	if got, err := wire.ParseType("TYPE257"); err != nil || got != wire.TypeJMBC {
		t.Errorf("ParseType(TYPE257) = %d, %v", got, err)
	}
}

// Every number has one name, and the name leads back.
func TestEveryTypeRoundTrips(t *testing.T) {
	for n := range 1 << 16 {
		if got, err := wire.ParseType(wire.Type(n).String()); err != nil || got != wire.Type(n) {
			t.Fatalf("type %d is %v is %d, %v", n, wire.Type(n), got, err)
		}
		if got, err := wire.ParseClass(wire.Class(n).String()); err != nil || got != wire.Class(n) {
			t.Fatalf("class %d is %v is %d, %v", n, wire.Class(n), got, err)
		}
	}
}

func TestMnemonicsRefused(t *testing.T) {
	for _, s := range []string{"", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE01", "TYPE 1", "A ", "CAA", "IN"} {
		if n, err := wire.ParseType(s); !errors.Is(err, wire.ErrMnemonic) {
			t.Errorf("ParseType(%q) = %v, %v", s, n, err)
		}
	}
	for _, s := range []string{"", "CLASS", "CLASS65536", "A", "CLASS01"} {
		if n, err := wire.ParseClass(s); !errors.Is(err, wire.ErrMnemonic) {
			t.Errorf("ParseClass(%q) = %v, %v", s, n, err)
		}
	}
}
