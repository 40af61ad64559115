package readside_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/testnet"
)

// U-117, U-124: what exists for the DNS is for a resolver without a ledger what it
// is for a node: records make an owner and those above it exist, NS and DNAME
// records hide what is below, and what else is below a registered name does not.
func TestExistence(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress+`
www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
gone.jmbc.user.utxo 300 CNAME nowhere.jmbc.user.utxo
lost.jmbc.user.utxo 300 CNAME nobody.utxo
mail.jmbc.user.utxo 300 MX 10 jmbc.user.utxo
deep.b.a.jmbc.user.utxo 300 TXT "deep"
moved.jmbc.user.utxo 300 DNAME a.jmbc.user.utxo
cut.jmbc.user.utxo 300 NS ns.jmbc.user.utxo
ns.jmbc.user.utxo 300 A 192.0.2.53`)
	r := c.open(t, setup{})
	node := c.Manifest().Nodes[0].Service
	says := func(at, of string, qtype uint16) string {
		t.Helper()
		m, _, err := new(dns.Client).ExchangeContext(bounded(t), new(dns.Msg).SetQuestion(dns.Fqdn(of), qtype), at)
		if err != nil {
			t.Fatal(err)
		}
		text := dns.RcodeToString[m.Rcode]
		for _, rr := range slices.Concat(m.Answer, m.Ns, m.Extra) {
			text += fmt.Sprintf(" %s %s", rr.Header().Name, dns.TypeToString[rr.Header().Rrtype])
		}
		return text
	}
	for _, of := range []string{
		"jmbc.user.utxo", "nowhere.jmbc.user.utxo", "below.nowhere.jmbc.user.utxo", "www.jmbc.user.utxo", "below.www.jmbc.user.utxo",
		"gone.jmbc.user.utxo", "lost.jmbc.user.utxo", "mail.jmbc.user.utxo", "a.jmbc.user.utxo", "b.a.jmbc.user.utxo", "c.a.jmbc.user.utxo",
		"deep.b.a.jmbc.user.utxo", "deep.b.moved.jmbc.user.utxo", "b.moved.jmbc.user.utxo", "x.moved.jmbc.user.utxo", "moved.jmbc.user.utxo",
		"cut.jmbc.user.utxo", "x.cut.jmbc.user.utxo", "nobody.utxo", "x.nobody.utxo", "utxo", "no_name.jmbc.user.utxo",
	} {
		for _, qtype := range []uint16{dns.TypeA, dns.TypeMX, dns.TypeTXT, dns.TypeCNAME, dns.TypeNS, dns.TypeANY} {
			if got, want := says(r.Status().Service, of, qtype), says(node, of, qtype); got != want {
				t.Errorf("%s %s: it says %q, the node %q", of, dns.TypeToString[qtype], got, want)
			}
		}
	}
}

// U-127: while nobody has the whole set, there may be something: NODATA.
func TestExistenceUnknown(t *testing.T) {
	c := newChain(t, testnet.Config{}, oneAddress)
	l := newLiar(t, c, nil)
	l.hides.Store(true)
	r := c.open(t, setup{nodes: []string{l.url}})
	if out := dig(t, r.Status().Service, "nowhere.jmbc.user.utxo", "A"); !regexp.MustCompile("status: NOERROR.*\n.*ANSWER: 0").MatchString(out) {
		t.Errorf("without the set:\n%s", out)
	}
}
