package gateway_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// compiledNames are registered names with their records.
func compiledNames() map[string]string {
	return map[string]string{
		"jmbc.user.utxo": `
			jmbc.user.utxo 300 A 192.0.2.1
			jmbc.user.utxo 300 A 192.0.2.2
			jmbc.user.utxo 60 TXT "v=spf1 -all"
			jmbc.user.utxo 300 MX 10 Mail.jmbc.user.utxo
			jmbc.user.utxo 300 JMBC 1 3 jm1qexample
			www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
			gone.jmbc.user.utxo 300 CNAME nobody.utxo
			_sip._tcp.jmbc.user.utxo 300 SRV 1 2 5060 sip.jmbc.user.utxo`,
		"empty.utxo":    "",
		"moved.utxo":    "moved.utxo 300 DNAME jmbc.user.utxo",
		"cut.utxo":      "cut.utxo 300 NS ns.cut.utxo\nns.cut.utxo 300 A 192.0.2.53",
		"big.utxo":      "big.utxo 300 TXT" + string(bytes.Repeat([]byte(` "`+string(bytes.Repeat([]byte("x"), 250))+`"`), 8)),
		"域名系統.utxo":     "域名系統.utxo 300 A 192.0.2.9",
		"shop.utxo.hk":  "shop.utxo.hk 300 A 192.0.2.44",
		"other.utxo.de": "other.utxo.de 300 A 192.0.2.45",
	}
}

// compile returns a chain with those names and the table of them.
func compile(t testing.TB, now func() time.Time, signer func(zone name.Name) *dnssec.Signer) (*resolvertest.Chain, *answers.Table) {
	t.Helper()
	c := resolvertest.New(t)
	var zones []answers.Zone
	for _, text := range []string{"utxo", "utxo.hk"} {
		apex := name.MustParse(text)
		z := answers.Zone{Apex: apex, SOA: func(height uint64) wire.RR { return gateway.SOA(gateway.DefaultNameServer(), apex, height) }}
		if signer != nil {
			z.Signer = func() *dnssec.Signer { return signer(apex) }
		}
		zones = append(zones, z)
	}
	var names []answers.Name
	for text, records := range compiledNames() {
		d := c.Register(text, records)
		n := name.MustParse(text)
		names = append(names, answers.Name{Name: n, State: answers.Held, Until: d.Expiry, Set: c.Publish(n, records)})
	}
	table := answers.New(zones, now)
	table.Apply(c.HeightNow, c.Time, names)
	table.SetReady(t.Context())
	return c, table
}

// nobody is a handler that has no answer.
type nobody struct{}

func (nobody) Resolve(context.Context, resolver.Request) resolver.Response {
	return resolver.Response{RCode: rcode.ServFail}
}

// U-187 to U-192: what is compiled is, to the octet, what the handler says, for
// owners of every kind, with and without signatures, however a client asks.
func TestCompiled(t *testing.T) {
	for _, signed := range []bool{false, true} {
		clock := time.Now()
		now := func() time.Time { return clock }
		var signer func(name.Name) *dnssec.Signer
		if signed {
			key, err := dnssec.GenerateKey(dnssec.Ed25519, rand.NewChaCha8([32]byte{1}))
			if err != nil {
				t.Fatal(err)
			}
			signer = func(zone name.Name) *dnssec.Signer {
				s, err := dnssec.NewSigner(zone, dnssec.Start(key, clock.Add(-time.Hour)), dnssec.Validity{}, clock)
				if err != nil {
					t.Error(err)
				}
				return s
			}
		}
		c, table := compile(t, now, signer)
		told := newGateway(t, c, func(cfg *gateway.Config) {
			cfg.Chain, cfg.Signer, cfg.Regions, cfg.Now = table, signer, []string{"hk"}, now
			cfg.Secret = make([]byte, 32)
		})
		compiled := newGateway(t, c, func(cfg *gateway.Config) {
			cfg.Handler, cfg.Answers, cfg.Chain, cfg.Signer, cfg.Regions, cfg.Now = nobody{}, table, table, signer, []string{"hk"}, now
			cfg.Secret = make([]byte, 32)
		})
		same, other := 0, 0
		for _, req := range compiledQueries(t) {
			for _, from := range []resolver.Source{udp, tcp, stranger} {
				want := told.DNS(t.Context(), slices.Clone(req), from)
				got := compiled.DNS(t.Context(), slices.Clone(req), from)
				if isServFail(got) && !isServFail(want) {
					other++ // which the handler answers
					continue
				}
				same++
				if !sameReply(t, req, got, want) {
					t.Errorf("signed %t, from %v:\n%v\nnot\n%v", signed, from, read(t, got), read(t, want))
				}
			}
		}
		// Without the handler: aliases, redirects, delegations, long answers, and
		// queries that are not plain.
		if same < 500 || other < 50 {
			t.Errorf("signed %t: %d answers are compiled, %d are not", signed, same, other)
		}
	}
}

// sameReply reports whether two replies are the same to the octet. Of a question
// for what is no name the handler uses no part for a pointer, so its SOA record
// has an owner in lower case.
func sameReply(t testing.TB, req, got, want []byte) bool {
	t.Helper()
	if bytes.Equal(got, want) {
		return true
	}
	_, _, err := name.FromWire(req[12:])
	return err != nil && strings.EqualFold(read(t, got).String(), read(t, want).String())
}

func isServFail(reply []byte) bool { return len(reply) > 3 && reply[3]&0xf == dns.RcodeServerFailure }

// compiledQueries are plain queries and some that nearly are.
func compiledQueries(t testing.TB) (all [][]byte) {
	t.Helper()
	for _, owner := range []string{
		"jmbc.user.utxo", "JMBC.User.utxo", "www.jmbc.user.utxo", "gone.jmbc.user.utxo", "user.utxo", "_tcp.jmbc.user.utxo",
		"_sip._tcp.jmbc.user.utxo", "no.jmbc.user.utxo", "empty.utxo", "no.empty.utxo", "moved.utxo", "x.moved.utxo", "cut.utxo",
		"ns.cut.utxo", "x.cut.utxo", "big.utxo", "xn--tst27o5uou7j.utxo", "nobody.utxo", "a.nobody.utxo", "-.utxo", "a--b.utxo", "xn--a.utxo", "xn--99999999.utxo", "a.XN--99999999.nobody.utxo", "xn--53h.utxo",
		"shop.utxo.hk", "nobody.utxo.hk", "other.utxo.de", "example.com", "utxo", "utxo.hk", ".",
	} {
		for _, qtype := range []uint16{dns.TypeA, dns.TypeTXT, dns.TypeMX, dns.TypeSRV, dns.TypeCNAME, dns.TypeCAA, 65281, dns.TypeDS, dns.TypeNSEC, dns.TypeSOA, dns.TypeANY, dns.TypePTR} {
			m := query(owner, qtype)
			all = append(all, pack(t, m))
			m.RecursionDesired, m.CheckingDisabled, m.AuthenticatedData = false, true, true
			m.SetEdns0(4096, false)
			all = append(all, pack(t, m))
			m.SetEdns0(600, true)
			all = append(all, pack(t, m))
		}
	}
	odd := pack(t, query("jmbc.user.utxo", dns.TypeA))
	odd[15] = 0xe9
	spaced := pack(t, query("jmbc.user.utxo", dns.TypeA))
	spaced[14] = ' '
	chaos := query("jmbc.user.utxo", dns.TypeA)
	chaos.Question[0].Qclass = dns.ClassCHAOS
	version := query("jmbc.user.utxo", dns.TypeA)
	version.SetEdns0(1232, false)
	version.IsEdns0().SetVersion(1)
	option := query("jmbc.user.utxo", dns.TypeA)
	option.SetEdns0(1232, false)
	option.IsEdns0().Option = append(option.IsEdns0().Option, &dns.EDNS0_NSID{Code: dns.EDNS0NSID})
	behind := append(pack(t, query("jmbc.user.utxo", dns.TypeA)), 0)
	return append(all, odd, spaced, pack(t, chaos), pack(t, version), pack(t, option), behind)
}

// U-187: whatever is asked, a compiled answer is the handler's.
func FuzzCompiled(f *testing.F) {
	clock := time.Unix(1_800_000_000, 0)
	now := func() time.Time { return clock }
	c, table := compile(f, now, nil)
	gateways := func(handler resolver.Handler, compiled *answers.Table) *gateway.Gateway {
		return newGateway(f, c, func(cfg *gateway.Config) {
			cfg.Chain, cfg.Answers, cfg.Regions, cfg.Now, cfg.Secret = table, compiled, []string{"hk"}, now, make([]byte, 32)
			if handler != nil {
				cfg.Handler = handler
			}
		})
	}
	told, compiled := gateways(nil, nil), gateways(nobody{}, table)
	for i, req := range compiledQueries(f) {
		if i%7 == 0 {
			f.Add(req, false)
		}
	}
	f.Fuzz(func(t *testing.T, req []byte, stream bool) {
		from := udp
		from.Stream = stream
		got := compiled.DNS(t.Context(), slices.Clone(req), from)
		want := told.DNS(t.Context(), slices.Clone(req), from)
		if !isServFail(got) && !sameReply(t, req, got, want) {
			t.Errorf("%x:\n%v\nwant\n%v", req, read(t, got), read(t, want))
		}
	})
}

// BenchmarkCompiled is one query in, one response out.
func BenchmarkCompiled(b *testing.B) {
	clock := time.Now()
	c, table := compile(b, func() time.Time { return clock }, nil)
	g := newGateway(b, c, func(cfg *gateway.Config) { cfg.Answers, cfg.Chain = table, table })
	for _, owner := range []string{"jmbc.user.utxo", "nobody.utxo"} {
		b.Run(owner, func(b *testing.B) {
			m := query(owner, dns.TypeA)
			m.SetEdns0(1232, false)
			req := append(make([]byte, 0, 2048), pack(b, m)...)
			b.ReportAllocs()
			for b.Loop() {
				g.DNS(b.Context(), req, udp)
			}
		})
	}
}
