package lawmodel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/utxo-dns/utxonode/internal/lawmodel"
)

// sequence applies blocks of about 60 operations and returns them, and what
// came of each transaction.
func sequence(g *lawmodel.Generator, each func(tx lawmodel.Tx, code int)) *lawmodel.Model {
	m := lawmodel.New(lawmodel.Standing())
	for ops := 0; ops < 60; {
		b := g.Next(m)
		for i, code := range m.Apply(b.Now, b.Height, b.Txs) {
			each(b.Txs[i], code)
			ops += len(b.Txs[i].Ops)
		}
	}
	return m
}

// Each operation succeeds in, and each refusal comes from, one sequence in twenty
// or more: otherwise the generator no longer aims.
func TestGeneratorReachesEveryRule(t *testing.T) {
	const sequences = 2_000
	reached := map[string]int{}
	var txs, ok, missing int
	for seed := range uint64(sequences) {
		seen := map[string]bool{}
		sequence(lawmodel.NewGenerator(rand.New(rand.NewPCG(seed, 1))), func(tx lawmodel.Tx, code int) {
			txs++
			switch code {
			case lawmodel.OK:
				ok++
				for _, op := range tx.Ops {
					seen[op.Kind.String()] = true
				}
			case lawmodel.Missing:
				missing++
			default:
				seen[fmt.Sprint(code)] = true
				if len(tx.Ops) == 1 {
					seen[fmt.Sprint(tx.Ops[0].Kind, " ", code)] = true
				}
			}
		})
		for what := range seen {
			reached[what]++
		}
	}
	t.Logf("%d transactions, %d succeed, %d spend what is not there", txs, ok, missing)
	want := []string{}
	for _, k := range lawmodel.Kinds() {
		want = append(want, k.String())
	}
	for _, c := range lawmodel.Codes() {
		want = append(want, fmt.Sprint(c))
	}
	for _, what := range want {
		share := 100 * float64(reached[what]) / sequences
		t.Logf("%-20s %5.1f %%", what, share)
		if share < 5 {
			t.Errorf("%s: in %.1f %% of the sequences, want 5 %%", what, share)
		}
	}
	for _, k := range lawmodel.Kinds() {
		line := ""
		for _, c := range lawmodel.Codes() {
			line += fmt.Sprintf(" %d:%.1f", c, 100*float64(reached[fmt.Sprint(k, " ", c)])/sequences)
		}
		t.Logf("%-20s%s", k, line)
	}
}
