package wallet_test

import (
	"errors"
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// register has alice register a name and returns its domain output.
func (w *world) register(n name.Name) wallet.Coin {
	w.t.Helper()
	salt := [32]byte{7}
	hash := registrar.Commitment(n, dev(w.t, "alice").Address(), salt)
	commit := w.must(wallet.Commit(w.purse("alice"), w.law(), hash))
	w.Tick(60)
	reveal := w.must(wallet.Register(w.purse("alice"), w.law(), wallet.Reveal{
		Commitment: commit.Made[0], Name: n, Period: registrar.Year, Salt: salt, ValidUntil: math.MaxUint64,
	}))
	return reveal.Made[0]
}

// U-108, U-110, U-151: every builder makes what the ledger and the law take,
// for keys of both algorithms.
func TestBuildersAgainstTheLaw(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	n := name.MustParse("jmbc.user.utxo")
	domain := w.register(n)
	if got := domain.Output.Amount; got != w.law().Stake {
		t.Errorf("the domain output holds %s, the stake is %s", got, w.law().Stake)
	}
	if _, sum := w.Coins(w.law().Treasury); sum != 20*ledger.JMBC { // four letters
		t.Errorf("the treasury got %s", sum)
	}
	domain = w.must(wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.SetRecords(domain, [32]byte{1}, 2, nil) })).Made[0]
	domain = w.must(wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.Renew(domain, registrar.Year) })).Made[0]
	if _, sum := w.Coins(w.law().Treasury); sum != 40*ledger.JMBC {
		t.Errorf("the treasury got %s", sum)
	}
	_, before := w.Coins(dev(t, "alice").Address())
	released := w.must(wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.Release(domain) }))
	if _, after := w.Coins(dev(t, "alice").Address()); after != before-released.Fee {
		t.Errorf("alice had %s and has %s", before, after)
	}
}

func TestTakeBack(t *testing.T) {
	w := newWorld(t, ledger.JMBC)
	commit := w.must(wallet.Commit(w.purse("alice"), w.law(), [32]byte{1}))
	w.Tick(w.law().CommitMaxSeconds + 1)
	_, before := w.Coins(dev(t, "alice").Address())
	back := w.must(wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.TakeBack(commit.Made[0]) }))
	coins, after := w.Coins(dev(t, "alice").Address())
	if after != before-back.Fee || coins[back.Made[0].Outpoint].Output.Covenant.Kind != 0 {
		t.Errorf("had %s, has %s", before, after)
	}
}

// secp256k1 keys pay too, and the fee is what their transaction's size asks.
func TestPayWithSecp256k1(t *testing.T) {
	w := newWorld(t, 10*ledger.JMBC)
	k, err := keystore.FromSeed("s", ledger.Secp256k1, dev(t, "carol").Seed())
	if err != nil {
		t.Fatal(err)
	}
	paid := w.must(wallet.Pay(w.purse("alice"), k.Address(), ledger.JMBC))
	b := w.must(wallet.Pay(wallet.Purse{
		Params: &w.Genesis.Ledger, Signer: k, Coins: paid.Made[:1],
	}, dev(t, "bob").Address(), ledger.JMBC/2))
	if want := w.Genesis.Ledger.Fee(len(b.Raw)); b.Fee != want {
		t.Errorf("fee %d, want %d", b.Fee, want)
	}
}

// U-109: what a builder refuses, and under which code the draft has it.
func TestRefusals(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	alice, bob := dev(t, "alice"), dev(t, "bob")
	domain := w.register(name.MustParse("jmbc.user.utxo"))
	scattered := wallet.Purse{Params: &w.Genesis.Ledger, Signer: alice}
	for i := range uint32(100) {
		scattered.Coins = append(scattered.Coins, wallet.Coin{
			Outpoint: ledger.Outpoint{Index: i}, Output: ledger.Output{Amount: ledger.JMBC, Address: alice.Address()},
		})
	}
	for _, tc := range []struct {
		name  string
		build func() (*wallet.Built, error)
		want  error
	}{
		{"more than there is", func() (*wallet.Built, error) {
			return wallet.Pay(w.purse("alice"), bob.Address(), 1000*ledger.JMBC)
		}, wallet.ErrFunds},
		{"all, with nothing left for the fee", func() (*wallet.Built, error) {
			return wallet.Pay(w.purse("bob"), alice.Address(), 300*ledger.JMBC)
		}, wallet.ErrFunds},
		{"no coins at all", func() (*wallet.Built, error) {
			return wallet.Pay(wallet.Purse{Params: &w.Genesis.Ledger, Signer: alice}, bob.Address(), ledger.JMBC)
		}, wallet.ErrFunds},
		{"a payment that is dust", func() (*wallet.Built, error) {
			return wallet.Pay(w.purse("alice"), bob.Address(), 999)
		}, wallet.ErrDust},
		{"a hundred small coins", func() (*wallet.Built, error) {
			return wallet.Pay(scattered, bob.Address(), 80*ledger.JMBC)
		}, wallet.ErrScattered},
		{"another's domain output", func() (*wallet.Built, error) {
			return wallet.Build(w.purse("bob"), w.law(), func(b *wallet.Batch) { b.Release(domain) })
		}, wallet.ErrForeign},
		{"records of a coin without a name", func() (*wallet.Built, error) {
			return wallet.Build(w.purse("bob"), w.law(), func(b *wallet.Batch) { b.SetRecords(w.purse("bob").Coins[0], [32]byte{1}, 1, nil) })
		}, registrar.ErrCovenant},
		{"half a year", func() (*wallet.Built, error) {
			return wallet.Build(w.purse("alice"), w.law(), func(b *wallet.Batch) { b.Renew(domain, registrar.Year/2) })
		}, registrar.ErrPeriod},
		{"a policy that cannot be", func() (*wallet.Built, error) {
			return wallet.Pay(wallet.Purse{Params: &w.Genesis.Ledger, Signer: nobody{}}, bob.Address(), ledger.JMBC)
		}, wallet.ErrSigner},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := tc.build(); !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
		})
	}
}

// nobody has no policy.
type nobody struct{}

func (nobody) Policy() ledger.Policy                 { return ledger.Threshold{M: 1} }
func (nobody) Sign([32]byte) (ledger.Witness, error) { return nil, nil }

// pair signs as two of two: the room that multisig has.
type pair struct{ a, b *keystore.Key }

func (p pair) Policy() ledger.Policy {
	return ledger.Threshold{M: 2, Of: []ledger.Policy{p.a.Policy(), p.b.Policy()}}
}

func (p pair) Sign(digest [32]byte) (ledger.Witness, error) {
	w := ledger.Witness{{0, 0, 0, 3}}
	for _, k := range []*keystore.Key{p.a, p.b} {
		items, err := k.Sign(digest)
		if err != nil {
			return nil, err
		}
		w = append(w, items...)
	}
	return w, nil
}

// A signer may be several keys; the fee is exact all the same.
func TestThresholdSigner(t *testing.T) {
	w := newWorld(t, 10*ledger.JMBC)
	signer := pair{dev(t, "alice"), dev(t, "bob")}
	address, err := ledger.PolicyAddress(signer.Policy())
	if err != nil {
		t.Fatal(err)
	}
	paid := w.must(wallet.Pay(w.purse("alice"), address, 5*ledger.JMBC))
	b := w.must(wallet.Pay(wallet.Purse{
		Params: &w.Genesis.Ledger, Signer: signer, Coins: paid.Made[:1],
	}, dev(t, "bob").Address(), ledger.JMBC))
	if want := w.Genesis.Ledger.Fee(len(b.Raw)); b.Fee != want {
		t.Errorf("fee %d, want %d", b.Fee, want)
	}
}
