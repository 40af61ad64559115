package gateway_test

import (
	"testing"

	"github.com/miekg/dns"
)

// U-055, U-147, U-186, U-189: no octets make the gateway panic, answer more
// than it may, or send what a client cannot read.
func FuzzDNS(f *testing.F) {
	g := newGateway(f, world(f))
	for _, owner := range []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "big.utxo", "nobody.utxo", "example.com", `\255.utxo`, "utxo"} {
		m := query(owner, dns.TypeTXT)
		f.Add(pack(f, m), false)
		m.SetEdns0(4096, true).IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: "0102030405060708"}}
		f.Add(pack(f, m), true)
	}
	f.Fuzz(func(t *testing.T, req []byte, validated bool) {
		from := stranger
		from.Validated = validated
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
