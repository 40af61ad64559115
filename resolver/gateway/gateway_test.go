package gateway_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
)

var (
	udp      = resolver.Source{Addr: netip.MustParseAddr("127.0.0.1"), Validated: true}
	tcp      = resolver.Source{Addr: netip.MustParseAddr("127.0.0.1"), Validated: true, Stream: true}
	stranger = resolver.Source{Addr: netip.MustParseAddr("192.0.2.10")}
)

// world is a chain with the names that the tests ask for.
func world(t testing.TB) *resolvertest.Chain {
	t.Helper()
	c := resolvertest.New(t)
	var big strings.Builder
	for range 16 {
		fmt.Fprintf(&big, " %q", strings.Repeat("x", 250))
	}
	c.Register("jmbc.user.utxo", `
		jmbc.user.utxo 300 A 192.0.2.1
		jmbc.user.utxo 300 AAAA 2001:db8::1
		jmbc.user.utxo 300 TXT "v=spf1 include:_spf.jmbc.utxo ~all"
		jmbc.user.utxo 300 MX 10 mail.jmbc.user.utxo
		jmbc.user.utxo 300 JMBC 1 3 jm1qexample
		www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
		out.jmbc.user.utxo 300 CNAME example.com
		hk.jmbc.user.utxo 300 CNAME shop.utxo.hk
		gone.jmbc.user.utxo 300 CNAME nobody.utxo
		loop.jmbc.user.utxo 300 CNAME loop.jmbc.user.utxo
		_spf.jmbc.user.utxo 300 TXT "v=spf1 -all"
	`)
	c.Register("empty.utxo", "")
	c.Register("big.utxo", "big.utxo 300 TXT"+big.String())
	c.Register("shop.utxo.hk", "shop.utxo.hk 300 A 192.0.2.44")
	expired := c.Register("old.utxo", "old.utxo 300 A 192.0.2.3")
	expired.Expiry = c.Time
	c.PutDomain(name.MustParse("old.utxo"), expired)
	return c
}

// unlimited is a rate that no test reaches, in questions a second: the clock stands
// still.
const unlimited = 1e15

func newGateway(t testing.TB, c *resolvertest.Chain, change ...func(*gateway.Config)) *gateway.Gateway {
	t.Helper()
	now := func() time.Time { return time.Unix(int64(c.Time), 0) }
	cfg := gateway.Config{
		Handler: resolver.New(resolver.Config{Chain: c, Records: c, Grace: resolvertest.Grace, ProvedHeight: c.ProvedHeight, Rate: unlimited, Now: now}),
		Now:     now,
	}
	for _, f := range change {
		f(&cfg)
	}
	g, err := gateway.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// query returns a query as a stub sends it.
func query(owner string, qtype uint16) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(owner), qtype)
	m.Id = 0xbeef
	return m
}

func pack(t testing.TB, m *dns.Msg) []byte {
	t.Helper()
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// exchange sends m and reads the reply as a client would.
func exchange(t testing.TB, g *gateway.Gateway, m *dns.Msg, from resolver.Source) *dns.Msg {
	t.Helper()
	return read(t, g.DNS(t.Context(), pack(t, m), from))
}

func read(t testing.TB, b []byte) *dns.Msg {
	t.Helper()
	m := new(dns.Msg)
	if err := m.Unpack(b); err != nil {
		t.Fatalf("reply of %d octets: %v", len(b), err)
	}
	return m
}

// records returns records as text with single spaces.
func records(rrs []dns.RR) string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, strings.Join(strings.Fields(rr.String()), " "))
	}
	return strings.Join(lines, "; ")
}

// ednsError returns the code of the Extended DNS Error, -1 without one.
func ednsError(m *dns.Msg) int {
	if o := m.IsEdns0(); o != nil {
		for _, option := range o.Option {
			if e, ok := option.(*dns.EDNS0_EDE); ok {
				return int(e.InfoCode)
			}
		}
	}
	return -1
}

// U-002, U-031, U-057, U-090, U-098, U-099, U-123, U-125, U-187, U-190, U-191,
// U-192, U-193, U-195, U-197, U-213, U-216, U-226: what is asked and what comes.
func TestAnswers(t *testing.T) {
	const (
		soa     = " 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 7 3600 600 604800 60"
		apexSOA = "utxo." + soa
	)
	c := world(t)
	plain := newGateway(t, c)
	hk := newGateway(t, c, func(cfg *gateway.Config) { cfg.Regions = []string{"hk"} })
	named := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.NameServers = []name.Name{name.MustParse("ns1.example.com"), name.MustParse("ns.user.utxo")}
	})
	for _, tc := range []struct {
		name   string
		g      *gateway.Gateway
		owner  string
		qtype  uint16
		rcode  int
		ede    int
		answer string
		soa    string
	}{
		{"A", plain, "jmbc.user.utxo", dns.TypeA, 0, -1, "jmbc.user.utxo. 300 IN A 192.0.2.1", ""},
		{"AAAA", plain, "jmbc.user.utxo", dns.TypeAAAA, 0, -1, "jmbc.user.utxo. 300 IN AAAA 2001:db8::1", ""},
		{"MX", plain, "jmbc.user.utxo", dns.TypeMX, 0, -1, "jmbc.user.utxo. 300 IN MX 10 mail.jmbc.user.utxo.", ""},
		{"TXT", plain, "jmbc.user.utxo", dns.TypeTXT, 0, -1, `jmbc.user.utxo. 300 IN TXT "v=spf1 include:_spf.jmbc.utxo ~all"`, ""},
		{"a name with an underscore", plain, "_spf.jmbc.user.utxo", dns.TypeTXT, 0, -1, `_spf.jmbc.user.utxo. 300 IN TXT "v=spf1 -all"`, ""},
		{"an alias and what it leads to", plain, "www.jmbc.user.utxo", dns.TypeA, 0, -1, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.; jmbc.user.utxo. 300 IN A 192.0.2.1", ""},
		{"an alias to a name without the type", plain, "www.jmbc.user.utxo", dns.TypeSRV, 0, -1, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", apexSOA},
		{"an alias out of the namespace", plain, "out.jmbc.user.utxo", dns.TypeA, 0, -1, "out.jmbc.user.utxo. 300 IN CNAME example.com.", ""},
		{"an alias to nobody", plain, "gone.jmbc.user.utxo", dns.TypeA, 3, -1, "gone.jmbc.user.utxo. 300 IN CNAME nobody.utxo.", apexSOA},
		{"an alias into a region that is not enabled", plain, "hk.jmbc.user.utxo", dns.TypeA, 0, -1, "hk.jmbc.user.utxo. 300 IN CNAME shop.utxo.hk.", ""},
		{"an alias into a region that is", hk, "hk.jmbc.user.utxo", dns.TypeA, 0, -1, "hk.jmbc.user.utxo. 300 IN CNAME shop.utxo.hk.; shop.utxo.hk. 300 IN A 192.0.2.44", ""},
		{"an alias of itself", plain, "loop.jmbc.user.utxo", dns.TypeA, 2, 0, "", ""},
		{"no such type", plain, "jmbc.user.utxo", dns.TypeSRV, 0, -1, "", apexSOA},
		{"no such name below", plain, "x.jmbc.user.utxo", dns.TypeA, 3, -1, "", apexSOA},
		{"not registered", plain, "nobody.utxo", dns.TypeA, 3, -1, "", apexSOA},
		{"expired", plain, "old.utxo", dns.TypeA, 3, 0, "", apexSOA},
		{"257 is CAA here, and there is none", plain, "jmbc.user.utxo", dns.TypeCAA, 0, -1, "", apexSOA},
		{"258 and 259 neither", plain, "www.jmbc.user.utxo", 259, 0, -1, "www.jmbc.user.utxo. 300 IN CNAME jmbc.user.utxo.", apexSOA},
		{"CAA of nobody", plain, "nobody.utxo", dns.TypeCAA, 3, -1, "", apexSOA},
		{"65281 is JMBC", plain, "jmbc.user.utxo", gateway.TypeJMBC, 0, -1, `jmbc.user.utxo. 300 CLASS1 TYPE65281 \# 15 0103000b6a6d31716578616d706c65`, ""},
		{"65283 is DID", plain, "jmbc.user.utxo", gateway.TypeDID, 0, -1, "", apexSOA},
		{"SOA of a registered name", plain, "jmbc.user.utxo", dns.TypeSOA, 0, -1, "", apexSOA},
		{"NS of a registered name", plain, "jmbc.user.utxo", dns.TypeNS, 0, -1, "", apexSOA},
		{"SOA below a registered name", plain, "x.jmbc.user.utxo", dns.TypeSOA, 3, -1, "", apexSOA},
		{"a registered name without records", plain, "empty.utxo", dns.TypeA, 0, -1, "", apexSOA},
		{"SOA of the apex", plain, "utxo", dns.TypeSOA, 0, -1, apexSOA, ""},
		{"NS of the apex", plain, "utxo", dns.TypeNS, 0, -1, "utxo. 60 IN NS ns.root.utxo.", ""},
		{"A of the apex", plain, "utxo", dns.TypeA, 0, -1, "", apexSOA},
		{"ANY", plain, "jmbc.user.utxo", dns.TypeANY, 0, -1, `jmbc.user.utxo. 60 IN HINFO "RFC8482" ""`, ""},
		{"ANY of nobody", plain, "nobody.utxo", dns.TypeANY, 3, -1, "", apexSOA},
		{"outside", plain, "example.com", dns.TypeA, 5, 20, "", ""},
		{"SOA of a zone with named servers", named, "utxo", dns.TypeSOA, 0, -1, strings.ReplaceAll(apexSOA, "ns.root.utxo", "ns1.example.com"), ""},
		{"NS of it", named, "utxo", dns.TypeNS, 0, -1, "utxo. 60 IN NS ns1.example.com.; utxo. 60 IN NS ns.user.utxo.", ""},
		{"the root", plain, ".", dns.TypeNS, 5, 20, "", ""},
		{"a region that is not enabled", plain, "shop.utxo.hk", dns.TypeA, 5, 20, "", ""},
		{"its apex", plain, "utxo.hk", dns.TypeSOA, 5, 20, "", ""},
		{"a region that is", hk, "shop.utxo.hk", dns.TypeA, 0, -1, "shop.utxo.hk. 300 IN A 192.0.2.44", ""},
		{"nobody there", hk, "nobody.utxo.hk", dns.TypeA, 3, -1, "", "utxo.hk." + soa},
		{"another region", hk, "shop.utxo.de", dns.TypeA, 5, 20, "", ""},
		{"no country", hk, "shop.utxo.zz", dns.TypeA, 5, 20, "", ""},
		{"octets that are no UTF-8", plain, `\255.utxo`, dns.TypeA, 3, -1, "", apexSOA},
		{"such octets in an enabled region", hk, `\255.utxo.hk`, dns.TypeA, 3, -1, "", "utxo.hk." + soa},
		{"such octets in another", plain, `\255.utxo.hk`, dns.TypeA, 5, 20, "", ""},
		{"such octets elsewhere", plain, `\255.com`, dns.TypeA, 5, 20, "", ""},
		{"a wildcard", plain, "*.jmbc.user.utxo", dns.TypeA, 3, -1, "", apexSOA},
		{"a dot in a label", plain, `jmbc\.user.utxo`, dns.TypeA, 3, -1, "", apexSOA},
		{"an A-label that does not decode", plain, "xn--99999999.utxo", dns.TypeA, 1, -1, "", ""},
		{"an A-label of what is no letter", plain, "xn--53h.utxo", dns.TypeA, 3, -1, "", apexSOA},
		{"AXFR", plain, "jmbc.user.utxo", dns.TypeAXFR, 5, -1, "", ""},
		{"IXFR", plain, "utxo", dns.TypeIXFR, 5, -1, "", ""},
		{"OPT as a question", plain, "utxo", dns.TypeOPT, 1, -1, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := query(tc.owner, tc.qtype)
			m.SetEdns0(4096, true)
			for _, from := range []resolver.Source{udp, tcp} {
				resp := exchange(t, tc.g, m, from)
				if resp.Rcode != tc.rcode || ednsError(resp) != tc.ede || records(resp.Answer) != tc.answer || records(resp.Ns) != tc.soa {
					t.Fatalf("EDE %d:\n%v", ednsError(resp), resp)
				}
				if resp.Id != m.Id || !resp.Response || resp.AuthenticatedData || resp.RecursionAvailable || !resp.RecursionDesired || resp.Truncated ||
					len(resp.Question) != 1 || resp.Question[0] != m.Question[0] {
					t.Fatalf("%v", resp)
				}
				if o := resp.IsEdns0(); o == nil || o.UDPSize() != 1232 || !o.Do() || o.Version() != 0 {
					t.Fatalf("OPT %v", o)
				}
			}
		})
	}
}
