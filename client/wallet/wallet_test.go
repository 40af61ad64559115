package wallet_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// open returns who's wallet with the coins of the chain.
func (w *world) open(who string) *wallet.Wallet {
	w.t.Helper()
	v, err := wallet.New(&w.Genesis.Ledger, dev(w.t, who))
	if err != nil {
		w.t.Fatal(err)
	}
	w.update(v, who)
	return v
}

func (w *world) update(v *wallet.Wallet, who string) { v.Update(w.Height(), w.purse(who).Coins) }

func pay(to ledger.Address, amount ledger.Amount) func(wallet.Purse) (*wallet.Built, error) {
	return func(p wallet.Purse) (*wallet.Built, error) { return wallet.Pay(p, to, amount) }
}

func sum(coins []wallet.Coin) (total ledger.Amount) {
	for _, c := range coins {
		total += c.Output.Amount
	}
	return total
}

// One coin pays ten times before any block is made: change is spent at once.
func TestChangeIsSpentAtOnce(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	v, err := wallet.New(&w.Genesis.Ledger, dev(t, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	v.Update(w.Height(), w.purse("alice").Coins[:1])
	var chain []*wallet.Built
	for range 10 {
		b, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC))
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, b)
	}
	for _, b := range chain {
		w.must(b, nil)
	}
	w.update(v, "alice")
	_, onChain := w.Coins(dev(t, "alice").Address())
	if got := sum(v.Coins()); got != onChain {
		t.Errorf("the wallet counts %s, the chain %s", got, onChain)
	}
}

// What a node does not know yet stays in effect; what it knows is not counted
// twice; an older view than the last changes nothing.
func TestUpdate(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	v := w.open("alice")
	early, coins := w.Height(), w.purse("alice").Coins
	before := sum(v.Coins())
	first, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC))
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC))
	if err != nil {
		t.Fatal(err)
	}
	want := before - 2*ledger.JMBC - first.Fee - second.Fee
	for _, step := range []func(){
		func() { w.update(v, "alice") },
		func() { w.must(first, nil); w.update(v, "alice") },
		func() { w.must(second, nil) },
		func() { v.Confirm(second.ID, w.Height()) },
		func() { w.update(v, "alice") },
		func() { v.Update(early, coins) },
	} {
		step()
		if got := sum(v.Coins()); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

// Confirming a transaction confirms those it builds on, in whatever order the
// answers come.
func TestConfirm(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	v := w.open("alice")
	var chain []*wallet.Built
	for range 4 {
		b, err := v.Spend(pay(dev(t, "bob").Address(), 30*ledger.JMBC))
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, w.must(b, nil))
	}
	for _, i := range []int{3, 0, 2, 1} {
		v.Confirm(chain[i].ID, w.Height())
	}
	_, onChain := w.Coins(dev(t, "alice").Address())
	if got := sum(v.Coins()); got != onChain {
		t.Errorf("the wallet counts %s, the chain %s", got, onChain)
	}
}

func TestForget(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	v, err := wallet.New(&w.Genesis.Ledger, dev(t, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	v.Update(w.Height(), w.purse("alice").Coins[:1])
	before := sum(v.Coins())
	first, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC)); err != nil {
		t.Fatal(err)
	}
	v.Forget(first.ID)
	if got := sum(v.Coins()); got != before {
		t.Errorf("%s, want %s", got, before)
	}
}

// A covenant is never spent by accident.
func TestCovenantsAreKept(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	w.register(name.MustParse("jmbc.user.utxo"))
	free := sum(w.purse("alice").Coins) - w.law().Stake
	if _, err := wallet.Pay(w.purse("alice"), dev(t, "bob").Address(), free); !errors.Is(err, wallet.ErrFunds) {
		t.Fatalf("the stake was spent: %v", err)
	}
}

// Many callers share a wallet, and no coin is spent twice.
func TestSpendConcurrently(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	v := w.open("alice")
	built := make([]*wallet.Built, 20)
	var wg sync.WaitGroup
	for i := range built {
		wg.Go(func() {
			b, err := v.Spend(pay(dev(t, "bob").Address(), ledger.JMBC))
			if err != nil {
				t.Error(err)
			}
			built[i] = b
		})
	}
	wg.Wait()
	spent := map[ledger.Outpoint]bool{}
	for _, b := range built {
		for _, in := range b.Tx.Inputs {
			if spent[in.Outpoint] {
				t.Errorf("%s is spent twice", in.Outpoint)
			}
			spent[in.Outpoint] = true
		}
	}
}

// Whatever coins there are and whatever is paid: either it cannot be afforded,
// or the ledger takes it, nothing is lost, no output is dust, and the fee is
// that of the size plus at most a rest that is too small to give back.
func TestFundProperty(t *testing.T) {
	alice, bob := dev(t, "alice"), dev(t, "bob")
	p := ledger.DefaultParams("property")
	rapid.Check(t, func(rt *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Uint64Range(1000, 60_000), 1, 90).Draw(rt, "coins")
		amount := ledger.Amount(rapid.Uint64Range(1000, 400_000).Draw(rt, "amount"))
		purse := wallet.Purse{Params: &p, Signer: alice}
		held := map[ledger.Outpoint]ledger.Amount{}
		for i, a := range amounts {
			o := ledger.Outpoint{Index: uint32(i)}
			held[o] = ledger.Amount(a)
			purse.Coins = append(purse.Coins, wallet.Coin{Outpoint: o, Output: ledger.Output{Amount: held[o], Address: alice.Address()}})
		}
		b, err := wallet.Pay(purse, bob.Address(), amount)
		if err != nil {
			if !errors.Is(err, wallet.ErrFunds) && !errors.Is(err, wallet.ErrScattered) {
				rt.Fatal(err)
			}
			return
		}
		if err := ledger.Check(&p, b.Raw).Err(); err != nil {
			rt.Fatal(err)
		}
		var in, out ledger.Amount
		for _, i := range b.Tx.Inputs {
			in += held[i.Outpoint]
		}
		for _, o := range b.Tx.Outputs {
			out += o.Amount
		}
		least := p.Fee(len(b.Raw))
		const changeOutput = 41
		if in != out+b.Fee || b.Fee < least || b.Fee >= least+p.Dust+p.Fee(changeOutput) {
			rt.Fatalf("in %d, out %d, fee %d, least fee %d", in, out, b.Fee, least)
		}
	})
}

func BenchmarkRegistration(b *testing.B) {
	w := newWorld(b, 100*ledger.JMBC)
	n := name.MustParse("jmbc.user.utxo")
	purse, owner := w.purse("alice"), dev(b, "alice").Address()
	for b.Loop() {
		hash := registrar.Commitment(n, owner, [32]byte{1})
		commit, err := wallet.Commit(purse, w.law(), hash)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := wallet.Register(purse, w.law(), wallet.Reveal{
			Commitment: commit.Made[0], Name: n, Period: registrar.Year, Salt: [32]byte{1},
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "registrations/s")
}

func ExamplePay() {
	key, err := keystore.Dev("alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	params := ledger.DefaultParams("example")
	b, err := wallet.Pay(wallet.Purse{
		Params: &params,
		Signer: key,
		Coins:  []wallet.Coin{{Output: ledger.Output{Amount: 3 * ledger.JMBC, Address: key.Address()}}},
	}, ledger.Address{1}, ledger.JMBC)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(b.Tx.Outputs), "outputs, fee", b.Fee, "JMBC")
	// Output: 2 outputs, fee 0.0000232 JMBC
}
