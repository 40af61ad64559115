package wallet_test

import (
	"bytes"
	"testing"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// pays builds a transaction of a domain output and a coin of alice's, who gets
// the change. The signers sign the domain's input and the approval; nil leaves
// the input keyless, or the approval out.
func (w *world) pays(domain wallet.Coin, out ledger.Output, coin wallet.Coin, action ledger.Action, owner, accepts wallet.Signer) *ledger.Tx {
	w.t.Helper()
	alice := dev(w.t, "alice")
	tx := &ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: domain.Outpoint}, {Outpoint: coin.Outpoint}},
		Outputs: []ledger.Output{out, {Amount: coin.Output.Amount - ledger.JMBC/100, Address: alice.Address()}},
		Actions: []ledger.Action{action},
	}
	if accepts != nil {
		address, err := ledger.PolicyAddress(accepts.Policy())
		if err != nil {
			w.t.Fatal(err)
		}
		tx.Approvals = []ledger.Approval{{Address: address}}
	}
	digest := ledger.Sighash(w.Genesis.Ledger.ChainID, tx.ID())
	reveal := func(s wallet.Signer) (r ledger.Reveal) {
		w.t.Helper()
		var err error
		if r.Policy, err = ledger.EncodePolicy(s.Policy()); err != nil {
			w.t.Fatal(err)
		}
		if r.Witness, err = s.Sign(digest); err != nil {
			w.t.Fatal(err)
		}
		return r
	}
	if owner != nil {
		tx.Inputs[0].Reveal = reveal(owner)
	}
	tx.Inputs[1].Reveal = reveal(alice)
	if accepts != nil {
		tx.Approvals[0].Reveal = reveal(accepts)
	}
	return tx
}

// half is a hybrid policy of which only the first key signs.
type half struct{ *wallet.Joint }

func (h half) Sign(digest [32]byte) (ledger.Witness, error) {
	w, err := h.Joint.Sign(digest)
	if err != nil {
		return nil, err
	}
	return ledger.Witness{{0, 0, 0, 1}, w[1]}, nil
}

// U-158: the owner of a name goes over from Ed25519 to Ed25519 and ML-DSA-65;
// from then on Ed25519 alone changes nothing.
func TestGoingOverToTwoAlgorithms(t *testing.T) {
	w := newWorld(t, 100*ledger.JMBC)
	alice := dev(t, "alice")
	quantum, err := keystore.FromSeed("quantum", ledger.MLDSA65, bytes.Repeat([]byte{7}, keystore.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := wallet.NewJoint(ledger.Threshold{M: 2, Of: []ledger.Policy{alice.Policy(), quantum.Policy()}}, alice, quantum)
	if err != nil {
		t.Fatal(err)
	}
	address, err := ledger.PolicyAddress(hybrid.Policy())
	if err != nil {
		t.Fatal(err)
	}
	n := name.MustParse("jmbc.user.utxo")
	spend := registrar.Spend{Name: n}
	domain := w.register(n)
	paid := w.must(wallet.Pay(w.purse("alice"), address, 5*ledger.JMBC))
	coin := paid.Made[1] // alice's change

	follow := func(tx *ledger.Tx) {
		t.Helper()
		id, err := w.Submit(tx.Encode())
		if err != nil {
			t.Fatal(err)
		}
		domain = wallet.Coin{Outpoint: ledger.Outpoint{TxID: id}, Output: tx.Outputs[0]}
		coin = wallet.Coin{Outpoint: ledger.Outpoint{TxID: id, Index: 1}, Output: tx.Outputs[1]}
	}
	follow(w.pays(domain, domain.Output, coin, registrar.SetPolicy{Spend: spend, To: address}.Action(), alice, hybrid))
	w.Tick(w.law().Timelock)
	out := domain.Output
	out.Address = address
	follow(w.pays(domain, out, coin, registrar.Finalize{Spend: spend}.Action(), nil, nil))

	update := registrar.SetRecords{Spend: spend, Root: [32]byte{1}, Count: 2}.Action()
	for name, owner := range map[string]wallet.Signer{"the old key": alice, "half of the new policy": half{hybrid}} {
		tx := w.pays(domain, domain.Output, coin, update, owner, nil)
		if _, err := w.Submit(tx.Encode()); rcode.Of(err) != rcode.SigInvalid {
			t.Errorf("%s: %v, want %v", name, err, rcode.SigInvalid)
		}
	}
	purse := wallet.Purse{Params: &w.Genesis.Ledger, Signer: hybrid, Coins: paid.Made[:1]}
	w.must(wallet.Build(purse, w.law(), func(b *wallet.Batch) { b.SetRecords(domain, [32]byte{1}, 2, nil) }))
}
