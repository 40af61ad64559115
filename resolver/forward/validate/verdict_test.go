package validate_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// U-239, U-145: what is secure has nothing in Authority that has not been verified
// (RFC 4035 §3.2.3); the rest is as it came.
func TestAuthority(t *testing.T) {
	for _, tc := range []struct {
		what, name string
		typ        uint16
		put        string // into Authority
	}{
		{"records", "www.plain.", dns.TypeA, ""},
		{"records, and name servers", "WWW.plain.", dns.TypeA, "plain. 300 IN NS ns.evil."},
		{"records, and an SOA", "www.plain.", dns.TypeA, "plain. 300 IN SOA ns.evil. evil. 1 2 3 4 5"},
		{"records, and a signature over nothing", "www.plain.", dns.TypeA, "plain. 300 IN RRSIG NS 15 1 300 20270115080500 20270115080000 0 plain. AAAA"},
		{"an alias, and a denial of another zone", "alias.plain.", dns.TypeA, "plain. 300 IN NSEC zzz.plain. A"},
		{"of a wildcard, and a denial of another zone", "a.wild.plain.", dns.TypeA, "open. 300 IN NSEC z. A"},
		{"no such type, and name servers", "www.hashed.", dns.TypeAAAA, "hashed. 300 IN NS ns.evil."},
		{"no such type, and another class", "www.hashed.", dns.TypeAAAA, "hashed. 300 CH TXT evil"},
		{"no such name, and an address", "nobody.plain.", dns.TypeA, "nobody.plain. 300 IN A 203.0.113.1"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, nil)
			m := s.reply(tc.name, tc.typ)
			honest := m.Copy()
			if tc.put != "" {
				rr, err := dns.NewRR(tc.put)
				if err != nil {
					t.Fatal(err)
				}
				m.Ns = append([]dns.RR{rr}, m.Ns...)
			}
			reply := pack(t, m)
			got := validator(t, s).Validate(t.Context(), reply)
			kept := new(dns.Msg)
			if err := kept.Unpack(got.Reply); err != nil || got.Status != validate.Secure {
				t.Fatalf("%v, %+v", err, got)
			}
			if kept.Id, honest.Id = 0, 0; fmt.Sprint(kept) != fmt.Sprint(honest) {
				t.Errorf("%v, want %v", kept, honest)
			}
			if tc.put == "" && !bytes.Equal(got.Reply, reply) {
				t.Errorf("not as it came: %x", got.Reply)
			}
		})
	}
}
