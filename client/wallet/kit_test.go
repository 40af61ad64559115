package wallet_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// A world is a chain under the law and people with coins on it.
type world struct {
	*fakenode.Node
	t testing.TB
}

func dev(t testing.TB, who string) *keystore.Key {
	t.Helper()
	k, err := keystore.Dev(who)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newWorld starts a chain on which alice and bob have three coins of the
// amount each.
func newWorld(t testing.TB, amount ledger.Amount) *world {
	t.Helper()
	return &world{fakenode.New(t, amount, 3, dev(t, "alice").Address(), dev(t, "bob").Address()), t}
}

func (w *world) law() *registrar.Params { return &w.Genesis.Registrar }

// purse returns what who has on the chain.
func (w *world) purse(who string) wallet.Purse {
	w.t.Helper()
	p := wallet.Purse{Params: &w.Genesis.Ledger, Signer: dev(w.t, who)}
	coins, _ := w.Coins(dev(w.t, who).Address())
	for o, c := range coins {
		p.Coins = append(p.Coins, wallet.Coin{Outpoint: o, Output: c.Output, Height: c.Height, Time: c.Time})
	}
	return p
}

// must returns what a builder built, after the chain has taken it.
func (w *world) must(b *wallet.Built, err error) *wallet.Built {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Submit(b.Raw); err != nil {
		w.t.Fatal(err)
	}
	return b
}
