package node_test

import (
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/zone"
)

// E-05, E-53, U-192: while a node compiles its names it denies what is not there out of the
// state: with the types that an owner has, and nothing of what is below a delegation.
func TestDenialWhileLoading(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	cfg := config(t, home(t, alice))
	cfg.DNS.DNSSEC.Enabled = true
	n := startWith(t, cfg)
	rrs, err := zone.ParseRecords(`
		jmbc.user.utxo 300 A 192.0.2.1
		jmbc.user.utxo 300 JMBC 1 3 jm1qexample
		cut.jmbc.user.utxo 300 NS ns.cut.jmbc.user.utxo
		ns.cut.jmbc.user.utxo 300 A 192.0.2.2
	`, 300)
	if err != nil {
		t.Fatal(err)
	}
	register(t, n, &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}, alice, name.MustParse("jmbc.user.utxo"), 0, rrs...)
	g, err := n.WhileLoading()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		owner string
		qtype uint16
		nsec  string // what is behind the TTL, "" for none
	}{
		{"nobody.utxo", dns.TypeA, `nobody.utxo. NSEC \000.nobody.utxo. RRSIG NSEC`},
		{"user.utxo", dns.TypeA, `user.utxo. NSEC \000.user.utxo. RRSIG NSEC`},
		{"jmbc.user.utxo", dns.TypeTXT, `jmbc.user.utxo. NSEC \000.jmbc.user.utxo. A RRSIG NSEC TYPE65281`},
		{"x.jmbc.user.utxo", dns.TypeA, `x.jmbc.user.utxo. NSEC \000.x.jmbc.user.utxo. RRSIG NSEC`},
		{"cut.jmbc.user.utxo", dns.TypeDS, `cut.jmbc.user.utxo. NSEC \000.cut.jmbc.user.utxo. NS RRSIG NSEC`},
		{"x.cut.jmbc.user.utxo", dns.TypeA, `cut.jmbc.user.utxo. NSEC \000.cut.jmbc.user.utxo. NS RRSIG NSEC`},
		{"utxo", dns.TypeA, `utxo. NSEC \000.utxo. NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY`},
		{"jmbc.user.utxo", dns.TypeA, ""},
		{"ns.cut.jmbc.user.utxo", dns.TypeA, ""},
	} {
		m := new(dns.Msg)
		m.SetQuestion(dns.Fqdn(tc.owner), tc.qtype)
		m.SetEdns0(1232, true)
		req, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		resp := new(dns.Msg)
		if err := resp.Unpack(g.DNS(t.Context(), req, resolver.Source{Stream: true})); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, rr := range resp.Ns {
			if nsec, ok := rr.(*dns.NSEC); ok {
				f := strings.Fields(nsec.String())
				got = f[0] + " " + strings.Join(f[3:], " ")
			}
		}
		if resp.Rcode != dns.RcodeSuccess || got != tc.nsec {
			t.Errorf("%s %s:\n%v", tc.owner, dns.TypeToString[tc.qtype], resp)
		}
	}
}
