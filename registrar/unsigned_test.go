package registrar_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-151, U-228: no operation without its owner's signature.
func TestUnsigned(t *testing.T) {
	w := newWorld(t)
	n, other := name.MustParse("jmbc.utxo"), name.MustParse("other.utxo")
	at := w.register("alice", "jmbc.utxo")
	commit, commitment := w.commit("alice", other, 1)
	w.must(60, commit)
	pay := ledger.Output{Amount: 20 * ledger.JMBC, Address: w.law.Params.Treasury}
	for _, tc := range []struct {
		name string
		tx   *ledger.Tx
	}{
		{"commit", only(w.commit("alice", other, 2))},
		{"register", w.reveal("alice", other, commitment, 1)},
		{"set-records", w.carry("alice", at, "jmbc.utxo", registrar.SetRecords{Spend: registrar.Spend{Name: n}}.Action())},
		{"renew", w.carry("alice", at, "jmbc.utxo", registrar.Renew{Spend: registrar.Spend{Name: n}, Period: registrar.Year}.Action(), pay)},
		{"release", w.carry("alice", at, "jmbc.utxo", registrar.Release{Spend: registrar.Spend{Name: n}}.Action())},
	} {
		t.Run(tc.name, func(t *testing.T) {
			try := func(what string, want error) {
				// On a copy of the chain: the operation that is signed is lawful.
				c := *w.Chain
				c.Values = maps.Clone(w.Values)
				if err := c.Apply(60, tc.tx)[0]; !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", what, err, want)
				} else if want != nil && rcode.Of(err) != rcode.SigInvalid {
					t.Errorf("%s: code %v", what, rcode.Of(err))
				}
			}
			try("signed", nil)
			for i := range tc.tx.Inputs {
				signed := tc.tx.Inputs[i].Witness
				tc.tx.Inputs[i].Witness = nil
				try(fmt.Sprint("input ", i, " unsigned"), ledger.ErrWitness)
				tc.tx.Inputs[i].Witness = signed
			}
			w.sign(tc.tx, "bob")
			try("signed by another", ledger.ErrWrongPolicy)
		})
	}
}

// The law reads nothing that it did not ask for, whatever an operation is on.
func TestEverythingIsLoaded(t *testing.T) {
	for _, text := range []string{".", "utxo", "utxo.hk", "hk.utxo", "a.eth", "_x.utxo", "a.b.c.d.utxo", "a.b.utxo.hk", "jmbc.utxo", "abcdefghijklmnopq.utxo"} {
		n := name.MustParse(text)
		for _, op := range []registrar.Operation{
			registrar.Register{Name: n, Period: registrar.Year, ValidUntil: farAhead},
			registrar.SetRecords{Spend: registrar.Spend{Name: n}},
			registrar.Renew{Spend: registrar.Spend{Name: n}, Period: registrar.Year},
			registrar.Release{Spend: registrar.Spend{Name: n}},
		} {
			w := newWorld(t)
			commit, commitment := w.commit("alice", n, 0)
			at := w.register("alice", "other.utxo")
			w.must(60, commit)
			for _, from := range []ledger.Outpoint{commitment, at} {
				tx := w.carry("alice", from, text, op.Action(), ledger.Output{Amount: 100 * ledger.JMBC, Address: w.law.Params.Treasury})
				_, register := op.(registrar.Register)
				err := w.Apply(60, tx)[0]
				if lawful := register && from == commitment && n.Registrable() == nil && text != "hk.utxo"; lawful != (err == nil) {
					t.Errorf("%T of %s: %v", op, n, err)
				}
			}
		}
	}
}

// U-226: a clock that is warped in a transaction moves after it: the lease is
// counted from the clock of its block.
func TestWarpAndRegister(t *testing.T) {
	w := newWorld(t)
	w.Params.WarpKey = w.keys["alice"].Address
	n := name.MustParse("jmbc.utxo")
	commit, commitment := w.commit("alice", n, 1)
	w.must(1, commit)
	tx := w.reveal("alice", n, commitment, 1)
	tx.Actions = append(tx.Actions, ledger.Action{Op: ledger.OpWarp, Data: []byte{0, 0, 0, 0, 0x01, 0xe1, 0x33, 0x80}}) // a year
	w.must(60, w.sign(tx, "alice"))
	d := w.domain("jmbc.utxo")
	if now := w.State.ClockAfter(w.State.Time).Now; d.Expiry != now || d.StatusAt(now, &w.law.Params) != registrar.InGrace {
		t.Fatalf("expiry %d, now %d", d.Expiry, now)
	}
}
