package lawmodel_test

import (
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

func TestCommitment(t *testing.T) {
	run(t, func(*world) {}, func(w *world) Tx { return w.commit("alpha.utxo", "ann") }, []row{
		{name: "a good one"},
		{"deposit one atom short", nil, first(func(_ *world, op *Op) { op.Stake-- }), Funds},
		{"of what nobody can register", nil, first(func(_ *world, op *Op) { op.Name = "example.com" }), OK},
		{"with a covenant that no operation makes", nil, func(w *world, t *Tx) {
			t.Ops = append(t.Ops, Op{Kind: StrayMake, Name: "beta.utxo", Output: w.next(), Stake: w.cfg.Stake})
		}, Contract},
	})
}

func TestTakeBack(t *testing.T) {
	var c Tx
	run(t, func(w *world) { c = w.commit("alpha.utxo", "ann"); w.must(c); w.now += Day + 1 }, func(*world) Tx {
		return tx(Op{Kind: TakeBack, Input: c.Ops[0].Output}, "ann")
	}, []row{
		{name: "a day and a second later"},
		{"a day later", func(w *world) { w.now-- }, nil, Refused},
		{"unsigned", nil, signedBy("bob"), Signature},
	})
}

func TestPublish(t *testing.T) {
	run(t, func(*world) {}, func(w *world) Tx {
		return Tx{Ops: []Op{{Kind: Publish, Descriptor: 7}}, FeePaid: w.cfg.DescriptorFee}
	}, []row{
		{name: "a good one"},
		{"does not decode", nil, first(func(_ *world, op *Op) { op.Undecodable = true }), Contract},
		{"published already", func(w *world) {
			w.must(Tx{Ops: []Op{{Kind: Publish, Descriptor: 7}}, FeePaid: w.cfg.DescriptorFee})
		}, nil, Exists},
		{"fee one atom short", nil, func(_ *world, t *Tx) { t.FeePaid-- }, Funds},
	})
}

func TestReclaim(t *testing.T) {
	run(t, func(w *world) {
		w.register("alpha.utxo", "ann", Year)
		w.now = w.of("alpha.utxo").Expiry + 30*Day
	}, func(w *world) Tx {
		return tx(Op{Kind: Reclaim, Name: "alpha.utxo", Input: w.of("alpha.utxo").Output}, "ann")
	}, []row{
		{name: "released"},
		{"the last second of grace", func(w *world) { w.now-- }, nil, Refused},
		{"by another", nil, signedBy("bob"), Signature},
		{"by another in grace", func(w *world) { w.now-- }, signedBy("bob"), Signature},
		{"named otherwise", nil, first(func(_ *world, op *Op) { op.Name = "beta.utxo" }), Contract},
	})
	w := newWorld(t)
	w.register("alpha.utxo", "ann", Hour)
	old := w.of("alpha.utxo").Output
	w.now += Hour
	w.register("alpha.utxo", "ann", Year)
	w.must(tx(Op{Kind: Reclaim, Name: "alpha.utxo", Input: old}, "ann"))
	if w.of("alpha.utxo").Output == 0 || w.m.Sums().Staked != w.cfg.Stake {
		t.Error("an old output takes the name or the stake of the new one")
	}
}
