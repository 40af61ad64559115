package registrar_test

import (
	"errors"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// U-008: an output whose lease is over, and whose name is another's by now,
// changes nothing of it.
func TestLapsedOutput(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("jmbc.utxo")
	old := w.register("alice", "jmbc.utxo")
	commit, commitment := w.commit("bob", n, 7)
	w.must(registrar.Year+30*registrar.Day, commit)
	w.must(60, w.reveal("bob", n, commitment, 7))
	before := *w.domain("jmbc.utxo")
	pay := ledger.Output{Amount: 20 * ledger.JMBC, Address: w.law.Params.Treasury}
	for _, op := range []registrar.Operation{
		registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: [32]byte{1}, Count: 1},
		registrar.Renew{Spend: registrar.Spend{Name: n}, Period: registrar.Year},
	} {
		for _, to := range []string{"alice", "bob"} {
			tx := w.carry("alice", old, "jmbc.utxo", op.Action(), pay)
			tx.Outputs[0].Address = w.keys[to].Address
			if err := w.Apply(1, w.sign(tx, "alice"))[0]; !errors.Is(err, registrar.ErrReleased) {
				t.Errorf("%T to %s: %v", op, to, err)
			}
		}
	}
	if *w.domain("jmbc.utxo") != before {
		t.Fatal("a lapsed output changed the domain")
	}
}

// U-166: the stake stays what it is until the end.
func TestStakeStays(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("jmbc.utxo")
	at := w.register("alice", "jmbc.utxo")
	for _, amount := range []ledger.Amount{w.law.Params.Stake - 1, w.law.Params.Stake + 1} {
		tx := w.carry("alice", at, "jmbc.utxo", registrar.SetRecords{Spend: registrar.Spend{Name: n}}.Action())
		tx.Outputs[0].Amount = amount
		if err := w.Apply(1, w.sign(tx, "alice"))[0]; !errors.Is(err, registrar.ErrStake) {
			t.Errorf("a stake of %s: %v", amount, err)
		}
	}
}
