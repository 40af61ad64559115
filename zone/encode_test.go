package zone_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// encoded returns the octets of records in the order given, canonical or not.
func encoded(t *testing.T, lines ...string) []byte {
	t.Helper()
	b := []byte{1}
	for _, rr := range records(t, lines...) {
		var err error
		if b, err = wire.AppendRR(b, &rr); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// U-086, U-087: a set has one encoding.
func TestDecode(t *testing.T) {
	const a1, a2, txt = "jmbc.user.utxo A 192.0.2.1", "jmbc.user.utxo A 192.0.2.2", "www.jmbc.user.utxo TXT hi"
	for _, tc := range []struct {
		name string
		in   []byte
		kind error
		code rcode.Code
	}{
		{"canonical", encoded(t, a1, a2, txt), nil, 0},
		{"empty", []byte{1}, nil, 0},
		{"no octets", nil, zone.ErrEncoding, rcode.FormErr},
		{"version 2", []byte{2}, zone.ErrEncoding, rcode.FormErr},
		{"owners out of order", encoded(t, txt, a1), zone.ErrEncoding, rcode.FormErr},
		{"records out of order", encoded(t, a2, a1), zone.ErrEncoding, rcode.FormErr},
		{"a record twice", encoded(t, a1, a1), zone.ErrEncoding, rcode.FormErr},
		{"two TTLs in an RRset", encoded(t, a1, "jmbc.user.utxo 5 A 192.0.2.2"), zone.ErrEncoding, rcode.FormErr},
		{"an octet left over", append(encoded(t, a1), 0), zone.ErrEncoding, rcode.FormErr},
		{"cut", encoded(t, a1)[:20], zone.ErrEncoding, rcode.FormErr},
		{"upper case", bytes.Replace(encoded(t, a1), []byte("jmbc"), []byte("JMBC"), 1), zone.ErrEncoding, rcode.FormErr},
		{"top bit of a TTL", bytes.Replace(encoded(t, a1), []byte{0, 0, 1, 0x2c}, []byte{0x80, 0, 0, 0}, 1), zone.ErrEncoding, rcode.FormErr},
		{"a name outside", encoded(t, "b.utxo A 192.0.2.1"), zone.ErrOutside, rcode.NotZone},
		{"CNAME beside A", encoded(t, "a.jmbc.user.utxo A 192.0.2.1", "a.jmbc.user.utxo CNAME b.utxo"), zone.ErrCNAME, rcode.YXRRSet},
		{"CNAME at the registered name", encoded(t, "jmbc.user.utxo CNAME b.utxo"), zone.ErrCNAMEAtApex, rcode.Refused},
		{"a DID that is none", encoded(t, "jmbc.user.utxo DID {"), zone.ErrDID, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := zone.Decode(apex, tc.in)
			if !errors.Is(err, tc.kind) || rcode.Of(err) != tc.code {
				t.Fatalf("error %v", err)
			}
			if err == nil && !bytes.Equal(s.Encode(), tc.in) {
				t.Fatalf("encoded %x", s.Encode())
			}
		})
	}
}
