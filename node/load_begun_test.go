package node_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// Names are not loaded from a state before the last that there was when the node
// began: of what the block between them changed nobody tells it.
func TestLoadedStateIsNotBeforeTheStart(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	of := name.MustParse("jmbc.utxo")
	register(t, n, &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}, alice, of, 0,
		wire.RR{Name: of, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}})
	for _, tc := range []struct {
		name  string
		later uint64
		other bool
		want  bool
	}{
		{"a state from before, unlike the last", 1000, true, false},
		{"from before, but nothing changed", 1000, false, true},
		{"the last, or one after it", 0, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := n.Loads(tc.later, tc.other); err != nil || got != tc.want {
				t.Errorf("loaded %t, %v", got, err)
			}
		})
	}
}
