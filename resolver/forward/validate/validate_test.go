package validate_test

import (
	"errors"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// U-239: what honest zones say is secure, or insecure where they say so.
func TestHonest(t *testing.T) {
	s := world(t, nil)
	v := validator(t, s)
	for _, tc := range []struct {
		what, name string
		typ        uint16
		want       validate.Status
		rcode      int
	}{
		{"records", "www.plain.", dns.TypeA, validate.Secure, 0},
		{"in capitals", "WWW.plain.", dns.TypeA, validate.Secure, 0},
		{"a binary label", `\255\.x.plain.`, dns.TypeA, validate.Secure, 0},
		{"of a zone two cuts down", "www.sub.plain.", dns.TypeA, validate.Secure, 0},
		{"keys of the root", ".", dns.TypeDNSKEY, validate.Secure, 0},
		{"DS", "sub.plain.", dns.TypeDS, validate.Secure, 0},
		{"an alias into another zone", "alias.plain.", dns.TypeA, validate.Secure, 0},
		{"the alias itself", "alias.plain.", dns.TypeCNAME, validate.Secure, 0},
		{"an alias to nobody", "dangling.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"an alias into an unsigned zone", "toopen.plain.", dns.TypeA, validate.Insecure, 0},
		{"redirected", "www.moved.plain.", dns.TypeA, validate.Secure, 0},
		{"redirected, the alias itself", "www.moved.plain.", dns.TypeCNAME, validate.Secure, 0},
		{"redirected to nobody", "nobody.moved.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"of a wildcard", "a.b.wild.plain.", dns.TypeA, validate.Secure, 0},
		{"the wildcard itself", "*.wild.plain.", dns.TypeA, validate.Secure, 0},
		{"no such type", "www.plain.", dns.TypeAAAA, validate.Secure, 0},
		{"no such type at the apex", "plain.", dns.TypeA, validate.Secure, 0},
		{"no such type of a wildcard", "a.wild.plain.", dns.TypeAAAA, validate.Secure, 0},
		{"an empty non-terminal", "ent.plain.", dns.TypeA, validate.Secure, 0},
		{"nothing at an empty non-terminal", "ent.plain.", dns.TypeANY, validate.Secure, 0},
		{"nothing but the denial", "bare.plain.", dns.TypeANY, validate.Secure, 0},
		{"no such name", "nobody.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"no such name before all", "0.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"no such name behind all", "zzz.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"no such name deep below", "a.b.c.www.plain.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"no such zone", "nobody.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"no DS at an unsigned delegation", "open.plain.", dns.TypeDS, validate.Secure, 0},
		{"no DS at a name", "www.plain.", dns.TypeDS, validate.Secure, 0},
		{"hashed", "www.hashed.", dns.TypeA, validate.Secure, 0},
		{"hashed, of a wildcard", "a.b.wild.hashed.", dns.TypeA, validate.Secure, 0},
		{"hashed, no such type", "www.hashed.", dns.TypeAAAA, validate.Secure, 0},
		{"hashed, no such type of a wildcard", "a.wild.hashed.", dns.TypeAAAA, validate.Secure, 0},
		{"hashed, an empty non-terminal", "b.ent.hashed.", dns.TypeA, validate.Secure, 0},
		{"hashed, nothing at an empty non-terminal", "b.ent.hashed.", dns.TypeANY, validate.Secure, 0},
		{"hashed, no such name", "nobody.hashed.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"hashed, no such name deep below", "a.b.c.www.hashed.", dns.TypeA, validate.Secure, dns.RcodeNameError},
		{"opt-out, records", "www.some.", dns.TypeA, validate.Secure, 0},
		{"opt-out, no such type", "www.some.", dns.TypeAAAA, validate.Secure, 0},
		{"opt-out, no such name", "nobody.some.", dns.TypeA, validate.Insecure, dns.RcodeNameError},
		{"opt-out, of a wildcard", "a.wild.some.", dns.TypeA, validate.Insecure, 0},
		{"opt-out, of an unsigned zone", "www.open.some.", dns.TypeA, validate.Insecure, 0},
		{"opt-out, no DS", "open.some.", dns.TypeDS, validate.Insecure, 0},
		{"an unsigned zone", "www.open.", dns.TypeA, validate.Insecure, 0},
		{"an unsigned zone two cuts down", "www.open.plain.", dns.TypeA, validate.Insecure, 0},
		{"an unsigned zone, no such name", "nobody.open.", dns.TypeA, validate.Insecure, dns.RcodeNameError},
		{"an unsigned zone, no such type", "www.open.", dns.TypeAAAA, validate.Insecure, 0},
		{"too many iterations, no such name", "nobody.costly.", dns.TypeA, validate.Insecure, dns.RcodeNameError},
		{"too many iterations, of a record", "www.costly.", dns.TypeA, validate.Secure, 0},
	} {
		t.Run(tc.what, func(t *testing.T) {
			m := s.reply(tc.name, tc.typ)
			got := v.Validate(t.Context(), pack(t, m))
			if got.Status != tc.want || got.Err != nil || m.Rcode != tc.rcode {
				t.Errorf("%+v of\n%v", got, m)
			}
			if got.Status == validate.Secure && (got.TTL == 0 || got.TTL > 300) {
				t.Errorf("to be kept for %d s", got.TTL)
			}
		})
	}
}

// U-239, U-145, U-146: what anybody on the way, or an upstream, makes of an answer
// is not believed.
func TestBogus(t *testing.T) {
	first := func(m *dns.Msg, section []dns.RR) {
		for _, rr := range section {
			if a, ok := rr.(*dns.A); ok {
				a.A = []byte{203, 0, 113, 1}
			}
		}
	}
	for _, tc := range []struct {
		what, name string
		typ        uint16
		lie        func(m *dns.Msg)
		want       error
	}{
		{"another address", "www.plain.", dns.TypeA, func(m *dns.Msg) { first(m, m.Answer) }, validate.ErrBogus},
		{"one address less", "www.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer = m.Answer[1:] }, validate.ErrBogus},
		{"without a signature", "www.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer = without(m.Answer, dns.TypeA, true) }, validate.ErrUnsigned},
		{"an alias without a signature", "alias.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer = without(m.Answer, dns.TypeCNAME, true) }, validate.ErrUnsigned},
		{"a redirection to elsewhere", "www.moved.plain.", dns.TypeA, func(m *dns.Msg) {
			for _, rr := range m.Answer {
				if c, ok := rr.(*dns.CNAME); ok {
					c.Target = "www.open."
				}
			}
			m.Answer = append(without(m.Answer, dns.TypeA, false), &dns.A{Hdr: dns.RR_Header{Name: "www.open.", Rrtype: dns.TypeA, Class: 1, Ttl: 1}, A: []byte{1, 2, 3, 4}})
		}, validate.ErrBogus},
		{"more than was asked for", "www.plain.", dns.TypeA, func(m *dns.Msg) {
			m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: "alias.plain.", Rrtype: dns.TypeA, Class: 1, Ttl: 1}, A: []byte{1, 2, 3, 4}})
		}, validate.ErrUnsigned},
		{"a wildcard without proof", "a.wild.plain.", dns.TypeA, func(m *dns.Msg) { m.Ns = nil }, validate.ErrDenial},
		{"a wildcard without proof, hashed", "a.wild.hashed.", dns.TypeA, func(m *dns.Msg) { m.Ns = nil }, validate.ErrDenial},
		{"no such name, without proof", "nobody.plain.", dns.TypeA, func(m *dns.Msg) { m.Ns = without(m.Ns, dns.TypeNSEC, false) }, validate.ErrDenial},
		{"no such name, without anything", "nobody.plain.", dns.TypeA, func(m *dns.Msg) { m.Ns = nil }, validate.ErrDenial},
		{"no such name, half a proof", "nobody.plain.", dns.TypeA, func(m *dns.Msg) { m.Ns = m.Ns[:4] }, validate.ErrDenial},
		{"no such name, unsigned SOA", "nobody.plain.", dns.TypeA, func(m *dns.Msg) { m.Ns = without(m.Ns, dns.TypeSOA, true) }, validate.ErrUnsigned},
		{"no such name, hashed, without proof", "nobody.hashed.", dns.TypeA, func(m *dns.Msg) { m.Ns = m.Ns[:4] }, validate.ErrDenial},
		{"no such type, without proof", "www.plain.", dns.TypeAAAA, func(m *dns.Msg) { m.Ns = m.Ns[:2] }, validate.ErrDenial},
		{"a name that is there, said not to be", "www.plain.", dns.TypeAAAA, func(m *dns.Msg) { m.Rcode = dns.RcodeNameError }, validate.ErrDenial},
		{"a name that is not there, said to be", "nobody.plain.", dns.TypeA, func(m *dns.Msg) { m.Rcode = 0 }, validate.ErrDenial},
		{"a record of another class", "www.plain.", dns.TypeA, func(m *dns.Msg) {
			m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: "www.plain.", Rrtype: dns.TypeA, Class: dns.ClassCHAOS, Ttl: 1}, A: []byte{1, 2, 3, 4}})
		}, validate.ErrBogus},
		{"a signature by the parent's name", "www.sub.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer[1].(*dns.RRSIG).SignerName = "plain." }, validate.ErrBogus},
		{"a signature by no zone", "www.sub.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer[1].(*dns.RRSIG).SignerName = "www.sub.plain." }, validate.ErrBogus},
		{"a signature by a zone that the name is not in", "www.sub.plain.", dns.TypeA, func(m *dns.Msg) { m.Answer[1].(*dns.RRSIG).SignerName = "b.plain." }, validate.ErrUnsigned},
		{"records, and no such name", "www.plain.", dns.TypeA, func(m *dns.Msg) { m.Rcode = dns.RcodeNameError }, validate.ErrDenial},
		{"records, and refused", "www.plain.", dns.TypeA, func(m *dns.Msg) { m.Rcode = dns.RcodeRefused }, validate.ErrBogus},
		{"a type that is there", "www.plain.", dns.TypeAAAA, func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeA }, validate.ErrDenial},
		{"nothing where there is a type", "www.plain.", dns.TypeANY, func(*dns.Msg) {}, validate.ErrDenial},
		{"nothing where a wildcard has a type", "a.wild.plain.", dns.TypeANY, func(*dns.Msg) {}, validate.ErrDenial},
		{"nothing where there is a type, hashed", "www.hashed.", dns.TypeANY, func(*dns.Msg) {}, validate.ErrDenial},
		{"nothing where a wildcard has a type, hashed", "a.wild.hashed.", dns.TypeANY, func(*dns.Msg) {}, validate.ErrDenial},
		{"a name below a cut, denied by the parent", "open.plain.", dns.TypeDS, func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeA }, validate.ErrDenial},
		{"not a message of one question", "www.plain.", dns.TypeA, func(m *dns.Msg) { m.Question = nil }, validate.ErrMessage},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, nil)
			m := s.reply(tc.name, tc.typ)
			tc.lie(m)
			got := validator(t, s).Validate(t.Context(), pack(t, m))
			if got.Status != validate.Bogus || !errors.Is(got.Err, tc.want) {
				t.Errorf("%+v, want %v, of\n%v", got, tc.want, m)
			}
		})
	}
}
