package node_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-208: what a block does to a name ends what is kept about it, that it does
// not exist too; answers about others are given on, with the proof of the height
// that they are from.
func TestBlocksTouchTheCache(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	c := &ledgertest.Chain{Params: ledger.DefaultParams(chainID)}
	first, second, nobody := name.MustParse("first.utxo"), name.MustParse("second.utxo"), name.MustParse("nobody.utxo")
	at := func(of name.Name) wire.RR {
		return wire.RR{Name: of, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}}
	}
	register(t, n, c, alice, first, 0, at(first))
	before := map[name.Name]uint64{}
	for of, want := range map[name.Name]rcode.Code{first: rcode.NoError, second: rcode.NXDomain, nobody: rcode.NXDomain} {
		a, err := ask(t, n, of, wire.TypeA)
		if err != nil || a.RCode != want {
			t.Fatalf("%v: %+v, %v", of, a, err)
		}
		before[of] = a.Height
	}
	register(t, n, c, alice, second, 3, at(second))
	for of, want := range map[name.Name]rcode.Code{first: rcode.NoError, second: rcode.NoError, nobody: rcode.NXDomain} {
		a, err := ask(t, n, of, wire.TypeA)
		if err != nil || a.RCode != want {
			t.Fatalf("%v, after the blocks: %+v, %v", of, a, err)
		}
		if kept := a.Height == before[of]; kept != (of != second) {
			t.Errorf("%v: of height %d, before %d", of, a.Height, before[of])
		}
	}
}
