package gateway_test

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// U-055, U-147, U-186, U-189, D-073: no octets make the gateway panic, answer
// more than it may, or send what a client cannot read, of whichever profile.
func FuzzDNS(f *testing.F) {
	g := newGateway(f, world(f))
	others := map[message.Profile]*gateway.Gateway{}
	for _, p := range message.Profiles() {
		others[p] = newGateway(f, nations(f), profile(p))
	}
	for _, qname := range []string{asALabel, asUTF8, asBig5, asReduced, asELT, "42" + asUCS2} {
		f.Add(ask(f, qname, dns.TypeCNAME), true)
	}
	f.Add(ask(f, asOption, dns.TypePTR, optUCS2), true)
	f.Add(ask(f, plainName("x.moved.utxo"), dns.TypeA, optLevel3), true)
	for _, owner := range []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "big.utxo", "nobody.utxo", "example.com", `\255.utxo`, "utxo"} {
		m := query(owner, dns.TypeTXT)
		f.Add(pack(f, m), false)
		m.SetEdns0(4096, true).IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0102030405060708"}}
		f.Add(pack(f, m), true)
	}
	f.Fuzz(func(t *testing.T, req []byte, validated bool) {
		from := stranger
		from.Validated = validated
		for p, other := range others {
			b := other.DNS(t.Context(), req, from)
			if b == nil {
				continue
			}
			if m, err := (message.Codec{Profile: p}).Read(b); err != nil || !m.Response {
				t.Fatalf("%s: reply %x: %v", p, b, err)
			}
		}
		reply := g.DNS(t.Context(), req, from)
		if reply == nil {
			return
		}
		limit := 1232
		if !validated {
			limit = min(limit, 3*len(req))
		}
		if len(reply) > limit {
			t.Fatalf("%d octets for %d", len(reply), len(req))
		}
		m := new(dns.Msg)
		if err := m.Unpack(reply); err != nil {
			t.Fatalf("reply %x: %v", reply, err)
		}
		if reply[0] != req[0] || reply[1] != req[1] || !m.Response || m.AuthenticatedData || m.RecursionAvailable {
			t.Fatalf("header of\n%v", m)
		}
		if len(m.Question) == 1 && string(reply[12:16]) != string(req[12:16]) {
			t.Fatal("another question")
		}
	})
}
