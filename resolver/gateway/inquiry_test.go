package gateway_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// without is a handler that cannot answer questions of one type.
func without(of wire.Type) func(*gateway.Config) {
	return func(cfg *gateway.Config) {
		next := cfg.Handler
		cfg.Handler = resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
			if req.Question.Type == of {
				return resolver.Response{RCode: rcode.ServFail}
			}
			return next.Resolve(ctx, req)
		})
	}
}

// U-187: what is above a name decides what is said of it. Where that cannot be found
// out, nothing is said.
func TestHalfAnAnswer(t *testing.T) {
	for _, tc := range []struct {
		name, owner string
		without     wire.Type
		want        int
	}{
		{"whether it is delegated", "x.cut.delegated.utxo", wire.TypeNS, dns.RcodeServerFailure},
		{"whether it has moved", "www.moved.utxo", wire.TypeDNAME, dns.RcodeServerFailure},
		{"whether it exists", "x.jmbc.user.utxo", wire.TypeANY, dns.RcodeServerFailure},
		{"where a server is", "x.cut.delegated.utxo", wire.TypeAAAA, dns.RcodeServerFailure},
		{"nothing that matters", "x.cut.delegated.utxo", wire.TypeTXT, dns.RcodeSuccess},
	} {
		for _, signed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, signed %v", tc.name, signed), func(t *testing.T) {
				c, all := signedWorld(t)
				change := func(cfg *gateway.Config) { cfg.Chain = all }
				if signed {
					change = signing(t, all, someKeys(t, dnssec.Ed25519, noon), atNoon)
				}
				g := newGateway(t, c, change, without(tc.without))
				if resp := exchange(t, g, asking(tc.owner, dns.TypeA), tcp); resp.Rcode != tc.want || tc.want != 0 && resp.Authoritative {
					t.Errorf("%v", resp)
				}
			})
		}
	}
}

// U-147, U-168: a source within its rate gets whole answers, whatever these need.
func TestPartsAreNotCounted(t *testing.T) {
	const rate = 500
	c, all := signedWorld(t)
	now := time.Unix(int64(c.Time), 0)
	g := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.Chain = all
		cfg.Handler = resolver.New(resolver.Config{
			Chain: c, Records: c, Grace: resolvertest.Grace, ProvedHeight: c.ProvedHeight, Rate: rate, Burst: rate,
			Now: func() time.Time { return now },
		})
	})
	from := resolver.Source{Addr: netip.MustParseAddr("192.0.2.53"), Validated: true}
	for i := range 3 * rate {
		now = now.Add(time.Second / rate)
		resp := exchange(t, g, query(fmt.Sprintf("w%d.a.cut.delegated.utxo", i), dns.TypeA), from)
		if resp.Rcode != 0 || resp.Authoritative || len(resp.Ns) != 1 || len(resp.Extra) != 1 {
			t.Fatalf("query %d: %v", i, resp)
		}
	}
}

// U-147, U-168: one that asks for names with a hundred labels, each of which is looked
// at, is held to its rate, and gets whole answers until then.
func TestDeepNamesAreCounted(t *testing.T) {
	c, all := signedWorld(t)
	g := newGateway(t, c, func(cfg *gateway.Config) {
		cfg.Chain = all
		cfg.Handler = resolver.New(resolver.Config{
			Chain: c, Records: c, Grace: resolvertest.Grace, ProvedHeight: c.ProvedHeight, Rate: 100, Burst: 1000,
			Now: func() time.Time { return noon },
		})
	})
	from := resolver.Source{Addr: netip.MustParseAddr("192.0.2.53"), Validated: true}
	var whole, refused int
	for range 100 {
		resp := exchange(t, g, query(strings.Repeat("a.", 100)+"cut.delegated.utxo", dns.TypeA), from)
		switch {
		case resp.Rcode == 0 && len(resp.Ns) == 1 && len(resp.Extra) == 1 && refused == 0:
			whole++
		case resp.Rcode == dns.RcodeRefused:
			refused++
		default:
			t.Fatalf("after %d: %v", whole, resp)
		}
	}
	if whole < 2 || whole > 20 {
		t.Errorf("%d answers of more than 100 questions each, within 1,000", whole)
	}
}

// U-187: a referral has the addresses of all servers that are below it (RFC 9471), and
// is authoritative for the alias that led to it (RFC 1035 §4.1.1).
func TestWholeReferral(t *testing.T) {
	c, all := signedWorld(t)
	var records strings.Builder
	for i := range 13 {
		fmt.Fprintf(&records, "cut.many.utxo 300 NS n%d.cut.many.utxo\nn%d.cut.many.utxo 300 A 192.0.2.%d\n", i, i, i+1)
	}
	c.Register("many.utxo", records.String())
	c.Register("al.utxo", "w.al.utxo 300 CNAME x.cut.many.utxo")
	g := newGateway(t, c, func(cfg *gateway.Config) { cfg.Chain = all })
	resp := exchange(t, g, query("x.cut.many.utxo", dns.TypeA), tcp)
	if len(resp.Ns) != 13 || len(resp.Extra) != 13 || resp.Authoritative {
		t.Errorf("%v", resp)
	}
	resp = exchange(t, g, query("w.al.utxo", dns.TypeA), tcp)
	if len(resp.Answer) != 1 || len(resp.Ns) != 13 || len(resp.Extra) != 13 || !resp.Authoritative {
		t.Errorf("behind an alias: %v", resp)
	}
	if resp = exchange(t, g, query("x.cut.many.utxo", dns.TypeA), udp); !resp.Truncated {
		t.Errorf("where there is no room: %v", resp)
	}
}

// U-187: an owner below a DNAME record that has records of its own is not redirected
// (RFC 6672 §3.2): it would have an alias beside them.
func TestBesideDNAME(t *testing.T) {
	c, all := signedWorld(t)
	c.Register("d.utxo", "d.utxo 300 DNAME jmbc.user.utxo\nwww.d.utxo 300 A 192.0.2.77\nc.d.utxo 300 CNAME jmbc.user.utxo")
	g := newGateway(t, c, func(cfg *gateway.Config) { cfg.Chain = all })
	for _, tc := range []struct {
		owner string
		qtype uint16
		want  string
	}{
		{"www.d.utxo", dns.TypeA, "www.d.utxo. 300 IN A 192.0.2.77"},
		{"www.d.utxo", dns.TypeMX, ""},
		{"c.d.utxo", dns.TypeMX, "c.d.utxo. 300 IN CNAME jmbc.user.utxo.; jmbc.user.utxo. 300 IN MX 10 mail.jmbc.user.utxo."},
		{"w.d.utxo", dns.TypeCNAME, "d.utxo. 300 IN DNAME jmbc.user.utxo.; w.d.utxo. 300 IN CNAME w.jmbc.user.utxo."},
	} {
		if resp := exchange(t, g, query(tc.owner, tc.qtype), tcp); resp.Rcode != 0 || records(resp.Answer) != tc.want {
			t.Errorf("%s %s: %v", tc.owner, dns.Type(tc.qtype), resp)
		}
	}
}
