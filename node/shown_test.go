package node_test

import (
	"net"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// U-208: who was told that a change is proved finds it in the DNS, each time; the
// height that the node says it proves is that of its answers.
func TestProvedIsAnswered(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	c := &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
	jmbc := name.MustParse("jmbc.utxo")
	at := func(i byte) wire.RR {
		return wire.RR{Name: jmbc, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, i}}
	}
	held := register(t, n, c, alice, jmbc, 0, at(0))
	for i := range byte(30) {
		if i > 0 {
			held = setRecords(t, n, c, alice, jmbc, held, 2+uint32(i), at(i))
		}
		tx, err := n.Transaction(t.Context(), held, rest.WaitProved)
		if err != nil || n.Status().ProvedHeight < tx.Height {
			t.Fatalf("change %d: %+v, proved up to %d: %v", i, tx, n.Status().ProvedHeight, err)
		}
		r, err := dns.ExchangeContext(t.Context(), new(dns.Msg).SetQuestion("jmbc.utxo.", dns.TypeA), n.ServiceAddr())
		if err != nil || len(r.Answer) != 1 {
			t.Fatalf("change %d: %v, %v", i, r, err)
		}
		if a, ok := r.Answer[0].(*dns.A); !ok || !a.A.Equal(net.IPv4(192, 0, 2, i)) {
			t.Errorf("change %d is proved, and the answer is %v", i, r.Answer[0])
		}
	}
}

// A change that cannot be compiled is the resolver's, which has it, until it can be.
func TestNotCompiled(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	jmbc := name.MustParse("jmbc.utxo")
	registerWithAddress(t, n, alice, jmbc)
	compiled, failed, again, err := n.Fails(jmbc)
	if err != nil || !compiled || failed || !again {
		t.Errorf("compiled at first %t, when it failed %t, and after the next block %t: %v", compiled, failed, again, err)
	}
}
