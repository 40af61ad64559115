package gateway_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// Whatever datagrams come together, answers stay what they are, and looking ahead
// takes no memory.
func TestAhead(t *testing.T) {
	const size = 4_000 // a table that is large
	apex := name.MustParse("utxo")
	table := answers.New([]answers.Zone{{
		Apex: apex,
		SOA:  func(height uint64) wire.RR { return gateway.SOA(gateway.DefaultNameServer(), apex, height) },
	}}, nil)
	all := make([]answers.Name, size)
	for i := range all {
		n := name.MustParse(fmt.Sprintf("n%d.utxo", i))
		all[i] = answers.Name{Name: n, State: answers.Held, Until: 1 << 40, Set: zone.Empty(n)}
	}
	table.Apply(1, 0, all)
	table.SetReady(t.Context())
	g, err := gateway.New(gateway.Config{Handler: nobody{}, Answers: table})
	if err != nil {
		t.Fatal(err)
	}
	var datagrams [][]byte
	for _, owner := range []string{"n1.utxo.", "N2.UTXO.", "x.utxo.", "utxo.", "example.com.", "n3.utxo."} {
		b, err := new(dns.Msg).SetQuestion(owner, dns.TypeA).Pack()
		if err != nil {
			t.Fatal(err)
		}
		datagrams = append(datagrams, b, bytes.Clone(b[:len(b)-1]), bytes.Clone(b[:12]), nil)
	}
	var want []string
	for _, d := range datagrams {
		want = append(want, fmt.Sprintf("%x", g.DNS(t.Context(), d, resolver.Source{Validated: true})))
	}
	g.Ahead(datagrams)
	for i, d := range datagrams {
		if got := fmt.Sprintf("%x", g.DNS(t.Context(), d, resolver.Source{Validated: true})); got != want[i] {
			t.Errorf("%x is answered %s, before %s", d, got, want[i])
		}
	}
	if n := testing.AllocsPerRun(100, func() { g.Ahead(datagrams) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
