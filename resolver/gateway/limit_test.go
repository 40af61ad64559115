package gateway_test

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// U-168: a source over its limit is refused or gets no reply, whatever it
// sends; a cookie that proves the source counts before the limit is asked.
func TestLimit(t *testing.T) {
	c := world(t)
	var asked resolver.Source
	ok, refuse := true, false
	g := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.Limit = func(from resolver.Source) (bool, bool) {
			asked = from
			return ok, refuse
		}
	})
	withCookie := func(cookie string) []byte {
		m := query("jmbc.user.utxo", dns.TypeA)
		m.SetEdns0(1232, false).IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: cookie}}
		return pack(t, m)
	}
	malformed := pack(t, query("jmbc.user.utxo", dns.TypeA))
	malformed = malformed[:len(malformed)-1]
	notify := query("jmbc.user.utxo", dns.TypeA)
	notify.Opcode = dns.OpcodeNotify
	for _, tc := range []struct {
		name string
		req  []byte
		want int // when it is let through
	}{
		{"a query", pack(t, query("jmbc.user.utxo", dns.TypeA)), dns.RcodeSuccess},
		{"with a cookie", withCookie("0102030405060708"), dns.RcodeSuccess},
		{"with a malformed cookie", withCookie("01"), dns.RcodeFormatError},
		{"another opcode", pack(t, notify), dns.RcodeNotImplemented},
		{"malformed", malformed, dns.RcodeFormatError},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, step := range []struct {
				ok, refuse bool
				want       int // -1: no reply
			}{{true, false, tc.want}, {false, true, dns.RcodeRefused}, {false, false, -1}} {
				ok, refuse = step.ok, step.refuse
				got := -1
				if b := g.DNS(t.Context(), append([]byte(nil), tc.req...), udp); b != nil {
					m := new(dns.Msg)
					if err := m.Unpack(b); err != nil {
						t.Fatal(err)
					}
					got = m.Rcode
				}
				if got != step.want {
					t.Errorf("let through %v, told %v: code %d, want %d", ok, refuse, got, step.want)
				}
			}
		})
	}

	ok, refuse = true, false
	m := new(dns.Msg)
	if err := m.Unpack(g.DNS(t.Context(), withCookie("0102030405060708"), stranger)); err != nil {
		t.Fatal(err)
	}
	if asked.Validated {
		t.Error("a stranger with a cookie of its own counts as shown")
	}
	g.DNS(t.Context(), withCookie(m.IsEdns0().Option[0].(*dns.EDNS0_COOKIE).Cookie), stranger)
	if !asked.Validated {
		t.Error("a source that sent the cookie back counts as one that may be forged")
	}
}
