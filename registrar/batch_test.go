package registrar_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// What a block writes is memory of its own: transactions and what was loaded
// may be overwritten as soon as it is applied.
func TestWritesShareNoMemory(t *testing.T) {
	w := newWorld(t)
	out := w.register("alice", "jmbc.utxo")
	n := name.MustParse("new.utxo")
	commit, commitment := w.commit("alice", n, 1)
	again, _ := w.commit("bob", n, 1)
	w.must(1, commit)
	var raws [][]byte
	for _, tx := range []*ledger.Tx{
		w.reveal("alice", n, commitment, 1), again,
		w.carry("alice", out, "jmbc.utxo", registrar.SetRecords{Spend: registrar.Spend{Name: name.MustParse("jmbc.utxo")}, Root: [32]byte{1}, Count: 1}.Action()),
	} {
		raws = append(raws, tx.Encode())
	}
	checked := ledger.CheckAll(&w.Params, raws)
	sup := ledger.Supplement{}
	for k, v := range w.Supplement(checked) {
		sup[k] = slices.Clone(v)
	}
	block := ledger.Block{Height: w.State.Height + 1, Time: w.State.Time + 60, Txs: checked}
	_, diff, results := ledger.Apply(&w.Params, w.State, block, sup, w.law)
	before := make([][]byte, len(diff.Writes))
	for i := range diff.Writes {
		before[i] = slices.Clone(diff.Writes[i].Value)
	}
	for i, raw := range raws {
		if results[i].Err != nil {
			t.Fatal(results[i].Err)
		}
		clear(raw)
	}
	for k := range sup {
		clear(sup[k])
	}
	for i := range diff.Writes {
		if !reflect.DeepEqual(diff.Writes[i].Value, before[i]) {
			t.Errorf("write %d changed", i)
		}
	}
}

// U-203: a batch as large as the chain allows, one bad operation in it or none.
func TestBatch(t *testing.T) {
	for _, tc := range []struct {
		name string
		bad  int
	}{{"all good", -1}, {"the last is bad", 49}} {
		t.Run(tc.name, func(t *testing.T) {
			const size = 50
			w, _ := newRush(t, size)
			tx := &ledger.Tx{Version: ledger.TxVersion}
			var fees ledger.Amount
			for i := range size {
				op := registrar.Register{Input: uint16(i), Output: uint16(i), Name: rushName(i), Period: registrar.Year, Salt: [32]byte{1}, ValidUntil: farAhead}
				if i == tc.bad {
					op.Salt[0] = 2
				}
				fee, err := w.law.Params.FeeFor(op.Name, op.Period)
				if err != nil {
					t.Fatal(err)
				}
				fees += fee
				tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: w.committed[i]})
				tx.Outputs = append(tx.Outputs, ledger.Output{
					Amount: w.law.Params.Stake, Address: w.keys["alice"].Address, Covenant: registrar.DomainCovenant(op.Name),
				})
				tx.Actions = append(tx.Actions, op.Action())
			}
			for range size {
				tx.Inputs = append(tx.Inputs, w.draw("alice"))
			}
			tx.Outputs = append(tx.Outputs, ledger.Output{Amount: fees, Address: w.law.Params.Treasury})
			err := w.Apply(60, w.sign(tx, "alice"))[0]
			registered := 0
			for i := range size {
				if w.domain(rushName(i).String()) != nil {
					registered++
				}
			}
			if want := map[bool]int{true: size, false: 0}[tc.bad < 0]; registered != want {
				t.Fatalf("%d of %d registered: %v", registered, size, err)
			}
		})
	}
}
