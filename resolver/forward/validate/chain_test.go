package validate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/forward/validate/validatetest"
)

// U-239: a broken link of the chain breaks what hangs from it, and nothing else.
func TestBrokenChain(t *testing.T) {
	expired := func(zones map[string]*validatetest.Zone) {
		zones["plain."].From, zones["plain."].To = now.Add(-48*time.Hour), now.Add(-time.Hour)
	}
	early := func(zones map[string]*validatetest.Zone) {
		zones["plain."].From, zones["plain."].To = now.Add(time.Hour), now.Add(48*time.Hour)
	}
	on := func(name string, typ uint16, lie func(m *dns.Msg)) func(m *dns.Msg) {
		return func(m *dns.Msg) {
			if m.Question[0].Name == name && m.Question[0].Qtype == typ {
				lie(m)
			}
		}
	}
	for _, tc := range []struct {
		what   string
		change func(map[string]*validatetest.Zone)
		lie    func(m *dns.Msg)
		want   error
		status validate.Status
	}{
		{"expired", expired, nil, validate.ErrExpired, validate.Bogus},
		{"not yet", early, nil, validate.ErrEarly, validate.Bogus},
		{"no keys", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) { m.Answer = nil }), validate.ErrKey, validate.Bogus},
		{"keys of another", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) {
			m.Answer[0].(*dns.DNSKEY).PublicKey = "AAAA"
		}), validate.ErrKey, validate.Bogus},
		{"revoked keys", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) {
			m.Answer[0].(*dns.DNSKEY).Flags |= dns.REVOKE
		}), validate.ErrKey, validate.Bogus},
		{"unsigned keys", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) { m.Answer = m.Answer[:1] }), validate.ErrUnsigned, validate.Bogus},
		{"unsigned DS", nil, on("plain.", dns.TypeDS, func(m *dns.Msg) { m.Answer = m.Answer[:1] }), validate.ErrUnsigned, validate.Bogus},
		{"DS left out", nil, on("plain.", dns.TypeDS, func(m *dns.Msg) { m.Answer = nil }), validate.ErrDenial, validate.Bogus},
		{"said to be no name", nil, on("plain.", dns.TypeDS, func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeNameError }), validate.ErrDenial, validate.Bogus},
		{"an upstream that fails", nil, on("plain.", dns.TypeDS, func(m *dns.Msg) { m.Answer, m.Rcode = nil, dns.RcodeServerFailure }), validate.ErrIndeterminate, validate.Indeterminate},
		{"too many keys", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) {
			for i := range 40 {
				key := dns.Copy(m.Answer[0]).(*dns.DNSKEY)
				key.Flags = uint16(i)
				m.Answer = append(m.Answer, key)
			}
		}), validate.ErrCost, validate.Bogus},
		{"a key many times", nil, on("plain.", dns.TypeDNSKEY, func(m *dns.Msg) {
			for range 40 {
				m.Answer = append(m.Answer, dns.Copy(m.Answer[0]))
			}
		}), nil, validate.Secure},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, tc.change)
			s.lie = tc.lie
			v := validator(t, s)
			got := v.Validate(t.Context(), pack(t, s.reply("www.plain.", dns.TypeA)))
			if got.Status != tc.status || !errors.Is(got.Err, tc.want) {
				t.Errorf("%+v, want %v", got, tc.want)
			}
			if got := v.Validate(t.Context(), pack(t, s.reply("www.hashed.", dns.TypeA))); got.Status != validate.Secure {
				t.Errorf("another zone: %+v", got)
			}
		})
	}
}

// U-239: an alias of a wildcard says that no zone begins at a name only with the
// proof that nothing is nearer to it (RFC 4035 §5.3.4).
func TestWildcardAliasForDS(t *testing.T) {
	for _, tc := range []struct {
		what, name, asked string
		other             string // of the same wildcard
		proof             bool   // of other
		want              validate.Status
		err               error
	}{
		{"instead of DS records", "www.child.via.plain.", "child.via.plain.", "zzz.via.plain.", false, validate.Bogus, validate.ErrDenial},
		{"instead of DS records, with a proof for another name", "www.child.via.plain.", "child.via.plain.", "zzz.via.plain.", true, validate.Bogus, validate.ErrDenial},
		{"of a name that is not there", "x.via.plain.", "x.via.plain.", "x.via.plain.", true, validate.Bogus, validate.ErrUnsigned},
		{"of a name that is not there, without proof", "x.via.plain.", "x.via.plain.", "x.via.plain.", false, validate.Bogus, validate.ErrDenial},
		{"hashed", "x.via.hashed.", "x.via.hashed.", "x.via.hashed.", true, validate.Bogus, validate.ErrUnsigned},
		{"hashed, without proof", "x.via.hashed.", "x.via.hashed.", "x.via.hashed.", false, validate.Bogus, validate.ErrDenial},
		{"with opt-out", "x.via.some.", "x.via.some.", "x.via.some.", true, validate.Insecure, nil},
	} {
		t.Run(tc.what, func(t *testing.T) {
			s := world(t, nil)
			clock := now
			a, err := validate.ParseAnchor(s.Anchor())
			if err != nil {
				t.Fatal(err)
			}
			v := validate.New(validate.Config{Source: s, Anchors: []validate.Anchor{a}, Now: func() time.Time { return clock }})
			s.lie = func(m *dns.Msg) {
				if q := m.Question[0]; q.Name == tc.asked && q.Qtype == dns.TypeDS {
					other := s.Reply(new(dns.Msg).SetQuestion(tc.other, dns.TypeCNAME))
					if m.Answer, m.Ns = other.Answer, nil; tc.proof {
						m.Ns = other.Ns
					}
					for _, rr := range m.Answer {
						rr.Header().Name = tc.asked
					}
				}
			}
			m := s.reply(tc.name, dns.TypeA)
			m.Answer = without(m.Answer, m.Answer[0].Header().Rrtype, true)
			if got := v.Validate(t.Context(), pack(t, m)); got.Status != tc.want || !errors.Is(got.Err, tc.err) {
				t.Errorf("%+v", got)
			}
			s.lie = nil
			clock = now.Add(31 * time.Second) // a broken zone is looked at again
			if got := v.Validate(t.Context(), pack(t, s.reply(tc.name, dns.TypeA))); got.Status == validate.Bogus {
				t.Errorf("without the lie: %+v", got)
			}
		})
	}
}
