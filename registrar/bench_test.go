package registrar_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// caseOf returns tx as the law gets it in the next block, seconds from now.
func (w *world) caseOf(seconds uint64, tx *ledger.Tx) *ledger.Case {
	w.t.Helper()
	now := maps.Clone(w.Values)
	checked := ledger.Check(&w.Params, tx.Encode())
	if checked.Err() != nil {
		w.t.Fatal(checked.Err())
	}
	c := ledger.CaseOf(checked, w.State.ClockAfter(w.State.Time+seconds), nil, func(k ledger.Key) []byte { return now[k] })
	for i := range tx.Inputs {
		coin, err := ledger.DecodeCoin(w.Values[tx.Inputs[i].Outpoint.Key()])
		if err != nil {
			w.t.Fatal(err)
		}
		c.Spent = append(c.Spent, coin)
	}
	return c
}

// BenchmarkJudge is the law alone, without signatures, coins and state tree.
func BenchmarkJudge(b *testing.B) {
	for _, text := range []string{"jmbc.utxo", "域名.用户.utxo"} {
		n := name.MustParse(text)
		w := newWorld(b)
		commit, commitment := w.commit("alice", n, 1)
		w.must(1, commit)
		register := w.caseOf(60, w.reveal("alice", n, commitment, 1))
		out := w.register("alice", text)
		pay := ledger.Output{Amount: 100 * ledger.JMBC, Address: w.law.Params.Treasury}
		for _, bc := range []struct {
			name string
			*ledger.Case
		}{
			{"commit", w.caseOf(60, only(w.commit("alice", n, 2)))},
			{"register", register},
			{"set-records", w.caseOf(60, w.carry("alice", out, text,
				registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: [32]byte{1}, Count: 1}.Action()))},
			{"renew", w.caseOf(60, w.carry("alice", out, text,
				registrar.Renew{Spend: registrar.Spend{Name: n}, Period: registrar.Year}.Action(), pay))},
			{"release", w.caseOf(60, w.carry("alice", out, text,
				registrar.Release{Spend: registrar.Spend{Name: n}}.Action()))},
		} {
			b.Run(fmt.Sprintf("%s/%s", bc.name, text), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := w.law.Judge(bc.Case); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkOperation is the law alone on every page of the rule book that is
// kept: one operation each, without signatures, coins and state tree.
func BenchmarkOperation(b *testing.B) {
	for i := range rulebook(stage(b)) {
		w := stage(b)
		p := rulebook(w)[i]
		for _, d := range p.before {
			w.does(max(d.wait, 1), d)
		}
		c := w.caseOf(p.wait, w.tx(p.deed))
		if _, err := w.law.Judge(c); err != nil {
			continue
		}
		b.Run(p.file, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.law.Judge(c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// only drops what comes with a transaction.
func only(tx *ledger.Tx, _ ledger.Outpoint) *ledger.Tx { return tx }

// BenchmarkApply executes a block of registrations that were checked already.
func BenchmarkApply(b *testing.B) {
	for _, count := range []int{1, 1000} {
		b.Run(fmt.Sprint("registrations=", count), func(b *testing.B) {
			w, reveals := newRush(b, count)
			checked := ledger.CheckAll(&w.Params, reveals)
			sup := w.Supplement(checked)
			block := ledger.Block{Height: w.State.Height + 1, Time: w.State.Time + 60, Txs: checked}
			b.ReportAllocs()
			for b.Loop() {
				if _, _, results := ledger.Apply(&w.Params, w.State, block, sup, w.law); results[count-1].Err != nil {
					b.Fatal(results[count-1].Err)
				}
			}
			b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

// newRush returns a chain on which alice has made count commitments, and the
// transactions that reveal them.
func newRush(t testing.TB, count int) (*world, [][]byte) {
	t.Helper()
	alice := ledgertest.NewKey(t, "alice")
	outputs := make([]ledger.Output, 3*count)
	for i := range outputs {
		outputs[i] = ledger.Output{Amount: 100 * ledger.JMBC, Address: alice.Address}
	}
	w := worldOf(t, map[string]ledgertest.Key{"alice": alice}, outputs)
	commits, reveals := make([]*ledger.Tx, count), make([][]byte, count)
	w.committed = make([]ledger.Outpoint, count)
	for i := range count {
		commits[i], w.committed[i] = w.commit("alice", rushName(i), 1)
	}
	w.must(1, commits...)
	for i := range count {
		reveals[i] = w.reveal("alice", rushName(i), w.committed[i], 1).Encode()
	}
	return w, reveals
}

func rushName(i int) name.Name { return name.MustParse(fmt.Sprintf("name-%d.utxo", i)) }
