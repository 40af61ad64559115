package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// A loading Chain knows nothing yet.
type loading struct{}

// Covering implements gateway.Chain.
func (loading) Covering([]byte) (at, next name.Name, types []uint16, ok bool) {
	return at, next, nil, false
}

// alone is what a Chain that is not loading would know of an owner.
func (all *owners) alone(owner name.Name) (at name.Name, types []uint16, ok bool) {
	for _, o := range *all {
		if o.name == owner || dnssec.Delegated(o.types) && owner.IsSubdomainOf(o.name) {
			return o.name, o.types, true
		}
	}
	return owner, nil, true
}

// whileLoading makes a gateway sign that has no chain yet.
func whileLoading(t testing.TB, now func() time.Time) *gateway.Gateway {
	t.Helper()
	c, all := signedWorld(t)
	sign := signing(t, all, someKeys(t, dnssec.Ed25519, noon), now)
	return newGateway(t, c, func(cfg *gateway.Config) {
		sign(cfg)
		cfg.Chain, cfg.Alone = loading{}, all.alone
	})
}

// E-05, E-82, U-192: what is not there is denied, signed, before there is a chain: of the one name
// that is asked for, and no more of it than that it has no such RRset.
func TestSignedWhileLoading(t *testing.T) {
	const soa = "utxo. 60 IN SOA ns.root.utxo. hostmaster.ns.root.utxo. 6 3600 600 604800 60; "
	g := whileLoading(t, atNoon)
	keys := make(map[uint16]*dns.DNSKEY)
	key := exchange(t, g, asking("utxo", dns.TypeDNSKEY), tcp).Answer[0].(*dns.DNSKEY)
	keys[key.KeyTag()] = key
	for _, tc := range []struct {
		name, owner string
		qtype       uint16
		authority   string
	}{
		{"nobody", "nobody.utxo", dns.TypeA, soa + `nobody.utxo. 60 IN NSEC \000.nobody.utxo. RRSIG NSEC`},
		{"nobody below a registered name", "x.y.jmbc.user.utxo", dns.TypeA, soa + `x.y.jmbc.user.utxo. 60 IN NSEC \000.x.y.jmbc.user.utxo. RRSIG NSEC`},
		{"an empty non-terminal", "user.utxo", dns.TypeA, soa + `user.utxo. 60 IN NSEC \000.user.utxo. RRSIG NSEC`},
		{"NODATA", "jmbc.user.utxo", dns.TypeTXT, soa + `jmbc.user.utxo. 60 IN NSEC \000.jmbc.user.utxo. A MX RRSIG NSEC TYPE65281`},
		{"the apex", "utxo", dns.TypeA, soa + `utxo. 60 IN NSEC \000.utxo. NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY`},
		{"DS of a delegation", "cut.delegated.utxo", dns.TypeDS, soa + `cut.delegated.utxo. 60 IN NSEC \000.cut.delegated.utxo. NS RRSIG NSEC`},
		{"a delegation", "cut.delegated.utxo", dns.TypeA, `cut.delegated.utxo. 300 IN NS ns.cut.delegated.utxo.; cut.delegated.utxo. 60 IN NSEC \000.cut.delegated.utxo. NS RRSIG NSEC`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp := exchange(t, g, asking(tc.owner, tc.qtype), tcp)
			authority, signatures := unsigned(t, keys, resp.Ns)
			want := 2 - strings.Count(tc.authority, " NS ns.")
			if resp.Rcode != dns.RcodeSuccess || len(resp.Answer) > 0 || authority != tc.authority || signatures != want {
				t.Errorf("%d signatures:\n%v", signatures, resp)
			}
		})
	}
	resp := exchange(t, g, asking("gone.jmbc.user.utxo", dns.TypeA), tcp)
	if resp.Rcode != dns.RcodeSuccess || len(resp.Answer) != 2 || !strings.Contains(records(resp.Ns), `nobody.utxo. 60 IN NSEC \000.nobody.utxo.`) {
		t.Errorf("an alias to nobody:\n%v", resp)
	}
	resp = exchange(t, g, asking("ns.cut.delegated.utxo", dns.TypeA), tcp)
	if resp.Rcode != dns.RcodeSuccess || len(resp.Answer) != 1 {
		t.Errorf("what is there below a delegation:\n%v", resp)
	}
	if resp := exchange(t, g, query("nobody.utxo", dns.TypeA), tcp); resp.Rcode != dns.RcodeNameError {
		t.Errorf("without DO:\n%v", resp)
	}
}

// U-192: random names do not have more than a thousand records signed in a second;
// what was signed is answered all the same.
func TestLoadingSignsLittle(t *testing.T) {
	now := noon
	g := whileLoading(t, func() time.Time { return now })
	ask := func(i int) int { return exchange(t, g, asking(fmt.Sprintf("n%d.utxo", i), dns.TypeA), tcp).Rcode }
	var signed []int
	for i := range 1100 {
		if ask(i) == dns.RcodeSuccess {
			signed = append(signed, i)
		}
	}
	if len(signed) != 1000 || slices.Max(signed) != 999 {
		t.Errorf("%d were signed", len(signed))
	}
	resp := exchange(t, g, asking("n1099.utxo", dns.TypeA), tcp)
	if resp.Rcode != dns.RcodeServerFailure || ednsError(resp) != int(dns.ExtendedErrorCodeNotReady) {
		t.Errorf("%v", resp)
	}
	if ask(7) != dns.RcodeSuccess {
		t.Error("what was signed before is not answered")
	}
	now = now.Add(time.Second)
	if ask(1099) != dns.RcodeSuccess {
		t.Error("nothing is signed in the next second")
	}
}

// E-05, E-82, U-192: a validator that others wrote takes what is denied while there is no chain.
func TestDelvWhileLoading(t *testing.T) {
	now := time.Now()
	for _, a := range dnssec.Algorithms() {
		c, all := signedWorld(t)
		keys := someKeys(t, a, now.Add(-100*24*time.Hour))
		sign := signing(t, all, keys, time.Now)
		port := listen(t, newGateway(t, c, func(cfg *gateway.Config) {
			sign(cfg)
			cfg.Chain, cfg.Alone = loading{}, all.alone
		}))
		anchor := anchorFile(t, keys, now)
		for _, args := range []string{
			"nobody.utxo A", "x.y.jmbc.user.utxo A", "user.utxo A", "deep.jmbc.user.utxo A", "empty.utxo A",
			"jmbc.user.utxo TXT", "jmbc.user.utxo DS", "cut.delegated.utxo DS", "utxo MX",
		} {
			if out := delv(t, port, anchor, "utxo", strings.Fields(args)...); !strings.Contains(out, "; negative response, fully validated") {
				t.Errorf("%v, %s:\n%s", a, args, out)
			}
		}
		for _, args := range []string{"jmbc.user.utxo A", "www.jmbc.user.utxo A", "www.moved.utxo A", "utxo SOA", "jmbc.user.utxo NSEC"} {
			if out := delv(t, port, anchor, "utxo", strings.Fields(args)...); !strings.Contains(out, "; fully validated") {
				t.Errorf("%v, %s:\n%s", a, args, out)
			}
		}
	}
}

// BenchmarkLoading denies names that nobody has asked for before while there is
// no chain, each second a thousand.
func BenchmarkLoading(b *testing.B) {
	now := noon
	g := whileLoading(b, func() time.Time { return now })
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1000 == 0 {
			now = now.Add(time.Second)
		}
		req := append(buf[:0], pack(b, asking(fmt.Sprintf("n%d.utxo", i), dns.TypeA))...)
		if g.DNS(b.Context(), req, tcp) == nil {
			b.Fatal("no reply")
		}
	}
}
