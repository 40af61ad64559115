package wallet_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// keys makes a key of each algorithm in one keystore, all of the same words.
func keys(t *testing.T) map[ledger.Algorithm]*keystore.Key {
	t.Helper()
	store, err := keystore.Open(keystore.Config{Dir: filepath.Join(t.TempDir(), "keys")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Create("main", ledger.Ed25519, ""); err != nil {
		t.Fatal(err)
	}
	words, err := store.Phrase("main", "")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[ledger.Algorithm]*keystore.Key)
	for _, alg := range ledger.Algorithms() {
		if _, err := store.Restore(alg.String(), alg, words, 0, ""); err != nil {
			t.Fatal(err)
		}
		if all[alg], err = store.Unlock(alg.String(), ""); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// U-152, U-153, U-154, U-158: coins under every algorithm, alone and two of
// two with ML-DSA-65, are spent on the chain by keys of one keystore.
func TestEveryAlgorithmSpends(t *testing.T) {
	all := keys(t)
	quantum := all[ledger.MLDSA65]
	for _, alg := range ledger.Algorithms() {
		t.Run(alg.String(), func(t *testing.T) { spendBoth(t, all[alg]) })
		if alg == ledger.MLDSA65 {
			continue
		}
		t.Run(alg.String()+" and ml-dsa-65", func(t *testing.T) {
			hybrid := ledger.Threshold{M: 2, Of: []ledger.Policy{all[alg].Policy(), quantum.Policy()}}
			s, err := wallet.NewJoint(hybrid, quantum, all[alg]) // in any order
			if err != nil {
				t.Fatal(err)
			}
			spendBoth(t, s)
		})
	}
}

// spendBoth pays all three coins of a signer to it, with two transactions of
// which the second spends the change of the first.
func spendBoth(t *testing.T, s wallet.Signer) {
	t.Helper()
	address, err := ledger.PolicyAddress(s.Policy())
	if err != nil {
		t.Fatal(err)
	}
	node := fakenode.New(t, ledger.JMBC, 3, address)
	v, err := wallet.New(&node.Genesis.Ledger, s)
	if err != nil {
		t.Fatal(err)
	}
	held, _ := node.Coins(address)
	var coins []wallet.Coin
	for o, c := range held {
		coins = append(coins, wallet.Coin{Outpoint: o, Output: c.Output, Height: c.Height, Time: c.Time})
	}
	v.Update(node.Height(), coins)
	for range 2 {
		b, err := v.Spend(func(p wallet.Purse) (*wallet.Built, error) {
			return wallet.Pay(p, dev(t, "bob").Address(), ledger.JMBC)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := node.Submit(b.Raw); err != nil {
			t.Fatal(err)
		}
		if want := node.Genesis.Ledger.Fee(len(b.Raw)); b.Fee != want {
			t.Errorf("a fee of %s for %d octets, want %s", b.Fee, len(b.Raw), want)
		}
	}
}

// Of m of n and nested policies the keys that are there sign; too few are an
// error before anything is built.
func TestJoint(t *testing.T) {
	all := keys(t)
	a, b, c := all[ledger.Ed25519], all[ledger.Secp256k1], all[ledger.MLDSA65]
	p := ledger.DefaultParams("joint-test")
	twoOfThree := ledger.Threshold{M: 2, Of: []ledger.Policy{a.Policy(), b.Policy(), c.Policy()}}
	later := ledger.Threshold{M: 2, Of: []ledger.Policy{c.Policy(), ledger.After(1)}}
	for _, tc := range []struct {
		name   string
		policy ledger.Policy
		with   []wallet.Signer
		want   error
	}{
		{"one key", a.Policy(), []wallet.Signer{a}, nil},
		{"another key", a.Policy(), []wallet.Signer{b}, wallet.ErrSigner},
		{"all of three", twoOfThree, []wallet.Signer{c, b, a}, nil},
		{"the first and the last of three", twoOfThree, []wallet.Signer{a, c}, nil},
		{"one of three", twoOfThree, []wallet.Signer{b}, wallet.ErrSigner},
		{"one key twice", twoOfThree, []wallet.Signer{b, b}, wallet.ErrSigner},
		{"a key and a moment", later, []wallet.Signer{c}, nil},
		{"a moment alone", later, nil, wallet.ErrSigner},
		{"the second way", ledger.Threshold{M: 1, Of: []ledger.Policy{a.Policy(), later}}, []wallet.Signer{c}, nil},
		{"a preimage", ledger.Hash{}, []wallet.Signer{a}, wallet.ErrSigner},
		{"no policy", ledger.Threshold{M: 2, Of: []ledger.Policy{a.Policy()}}, []wallet.Signer{a}, wallet.ErrSigner},
	} {
		t.Run(tc.name, func(t *testing.T) {
			j, err := wallet.NewJoint(tc.policy, tc.with...)
			if !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if err != nil {
				return
			}
			policy, err := ledger.EncodePolicy(j.Policy())
			if err != nil {
				t.Fatal(err)
			}
			tx := ledger.Tx{Version: ledger.TxVersion, Inputs: make([]ledger.Input, 1), Outputs: []ledger.Output{{Amount: p.Dust}}}
			tx.Inputs[0].Policy = policy
			if tx.Inputs[0].Witness, err = j.Sign(ledger.Sighash(p.ChainID, tx.ID())); err != nil {
				t.Fatal(err)
			}
			if err := ledger.Check(&p, tx.Encode()).Err(); err != nil {
				t.Error(err)
			}
		})
	}
}

// All of some keys is one address, in whatever order they are named.
func TestAllOf(t *testing.T) {
	all := keys(t)
	a, b := all[ledger.Ed25519].Policy(), all[ledger.MLDSA65].Policy()
	one, err := wallet.AllOf(a, b)
	if err != nil {
		t.Fatal(err)
	}
	other, err := wallet.AllOf(b, a)
	if err != nil {
		t.Fatal(err)
	}
	first, err := ledger.PolicyAddress(one)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := ledger.PolicyAddress(other); err != nil || second != first {
		t.Errorf("%v and %v: %v", first, second, err)
	}
	if both, ok := one.(ledger.Threshold); !ok || both.M != 2 || len(both.Of) != 2 {
		t.Errorf("%+v", one)
	}
	for name, bad := range map[string][]ledger.Policy{
		"one key twice": {a, a}, "nobody": nil, "no key": {ledger.PublicKey{}}, "more than fit": {b, b, b, b, b},
	} {
		if _, err := wallet.AllOf(bad...); !errors.Is(err, wallet.ErrSigner) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
