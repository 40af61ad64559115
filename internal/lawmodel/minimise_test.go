package lawmodel_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

// holds reports whether a COMMIT stands somewhere before a PUBLISH.
func holds(blocks []Block) bool {
	seen := false
	for _, b := range blocks {
		for _, t := range b.Txs {
			for _, op := range t.Ops {
				if op.Kind == Publish && seen {
					return true
				}
				seen = seen || op.Kind == Commit
			}
		}
	}
	return false
}

func TestMinimise(t *testing.T) {
	var blocks []Block
	for i := range uint64(40) {
		blocks = append(blocks, Block{Now: i, Height: i, Txs: []Tx{
			{Ops: []Op{{Kind: Reclaim}, {Kind: Commit}, {Kind: Renew}}},
			{Ops: []Op{{Kind: Renew}, {Kind: Publish}}},
		}})
	}
	got := Minimise(blocks, holds)
	ops := 0
	for _, b := range got {
		for _, tx := range b.Txs {
			ops += len(tx.Ops)
		}
	}
	if !holds(got) || ops != 2 || len(got) > 2 {
		t.Errorf("%d blocks, %d operations: %+v", len(got), ops, got)
	}
	if len(blocks) != 40 || len(blocks[0].Txs[0].Ops) != 3 {
		t.Error("the blocks given were changed")
	}
	if got := Minimise(blocks[:0], holds); len(got) != 0 {
		t.Error("made something of what agrees")
	}
}

// The same choices make the same blocks.
func TestGeneratorIsDeterministic(t *testing.T) {
	run := func(g *Generator) (all []Block) {
		m := New(Standing())
		for range 20 {
			b := g.Next(m)
			m.Apply(b.Now, b.Height, b.Txs)
			all = append(all, b)
		}
		return all
	}
	seeded := func() *Generator { return NewGenerator(rand.New(rand.NewPCG(1, 2))) }
	if !reflect.DeepEqual(run(seeded()), run(seeded())) {
		t.Error("one seed, two sequences")
	}
	octets := bytes.Repeat([]byte{9, 4, 7, 200, 1, 0, 33}, 100)
	if !reflect.DeepEqual(run(FromBytes(octets)), run(FromBytes(octets))) {
		t.Error("one string of octets, two sequences")
	}
	run(FromBytes(nil))
}

// A refused transaction changes nothing, and the sums follow from the state.
func TestSequencesConserve(t *testing.T) {
	for seed := range uint64(50) {
		g := NewGenerator(rand.New(rand.NewPCG(seed, 3)))
		g.Odd = seed%2 == 0
		m := New(Standing())
		for range 30 {
			b := g.Next(m)
			before := m.Clone()
			codes := m.Apply(b.Now, b.Height, b.Txs)
			refused, paid := true, before.Sums().Fees
			for i, code := range codes {
				refused = refused && code != OK
				if code == OK {
					paid += b.Txs[i].FeePaid
				}
			}
			if refused && (!reflect.DeepEqual(before.State(), m.State()) || before.Sums() != m.Sums()) {
				t.Fatal("a block of refusals changed the model")
			}
			if m.Sums().Fees != paid {
				t.Fatal("fees are not what was paid")
			}
			for n, d := range m.State() {
				if m.Config().Status(d, b.Now) == Active && m.Sums().Staked < d.Stake {
					t.Fatalf("%s: its stake is not there", n)
				}
			}
		}
	}
}
