package lawmodel_test

import (
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

const kid = "kid.alpha.utxo"

func TestDelegate(t *testing.T) {
	named := func(n string) func(*world, *Tx) { return first(func(_ *world, op *Op) { op.Name = n }) }
	run(t, ann, func(w *world) Tx { return w.delegate(kid, "bob", "ann", Day, 0) }, []row{
		{name: "a good one"},
		{"deep", nil, named("a.b.c.d.kid.alpha.utxo"), OK},
		{"another zone", nil, named("example.com"), NotZone},
		{"an apex", nil, named("utxo.hk"), Refused},
		{"seventeen octets", nil, named("seventeen-letters.alpha.utxo"), Form},
		{"reserved", nil, named("kid.www.utxo"), Refused},
		{"no parent", nil, named("kid.beta.utxo"), NoName},
		{"not below anything", nil, named("beta.utxo"), NoName},
		{"the parent is in grace", toGrace, nil, Expired},
		{"the parent is released", toReleased, nil, NoName},
		{"the parent is pending", toPending, nil, Refused},
		{"by another", nil, signedBy("bob"), Signature},
		{"the child exists", func(w *world) { w.must(w.delegate(kid, "dan", "ann", Day, 0)) }, nil, Exists},
		{"the child is in grace", func(w *world) {
			w.must(w.delegate(kid, "dan", "ann", Day, 0))
			w.now += Day
		}, nil, Exists},
		{"the child is released", func(w *world) {
			w.must(w.delegate(kid, "dan", "ann", Day, 0))
			w.now += 31 * Day
		}, nil, OK},
		{"no period", nil, first(func(_ *world, op *Op) { op.Period = 0 }), Form},
		{"to the parent's expiry", nil, first(func(_ *world, op *Op) { op.Period = Year }), OK},
		{"a second beyond", nil, first(func(_ *world, op *Op) { op.Period = Year + 1 }), Refused},
		{"the end of time", nil, first(func(_ *world, op *Op) { op.Period = 1<<64 - 1 }), Refused},
		{"revocable", nil, first(func(_ *world, op *Op) { op.Flags = 1 }), OK},
		{"unknown flags", nil, first(func(_ *world, op *Op) { op.Flags = 2 }), Form},
		{"stake one atom short", nil, first(func(_ *world, op *Op) { op.Stake-- }), Funds},
		{"plain", nil, first(func(_ *world, op *Op) { op.Plain = true }), Contract},
	})
}

func TestRevoke(t *testing.T) {
	delegated := func(flags uint16) func(*world) {
		return func(w *world) {
			ann(w)
			w.guard(alpha, "dan")
			w.must(w.delegate(kid, "bob", "ann", 3*Day, flags))
		}
	}
	undo := func(undo int) func(*world) Tx {
		return func(*world) Tx { return tx(Op{Kind: Revoke, Name: kid, Undo: undo}, "ann") }
	}
	revoked := func(w *world) { w.must(undo(0)(w)) }
	run(t, delegated(1), undo(0), []row{
		{name: "revocable"},
		{"revocable after a day", func(w *world) { w.now += Day }, nil, OK},
		{"by another", nil, signedBy("bob"), Signature},
		{"by the parent's guardians", nil, signedBy("dan"), Signature},
		{"twice", revoked, nil, Refused},
		{"after the term", func(w *world) { revoked(w); w.now += Day }, nil, NoName},
		{"in grace", func(w *world) { w.now += 3 * Day }, nil, Expired},
		{"the parent is pending", func(w *world) { w.pend(Release, alpha, "") }, nil, Refused},
		{"the child is pending", func(w *world) { w.pend(Release, kid, "") }, nil, OK},
		{"not delegated", nil, first(func(_ *world, op *Op) { op.Name = alpha }), Refused},
		{"unknown undo", nil, first(func(_ *world, op *Op) { op.Undo = 2 }), Form},
	})
	run(t, delegated(0), undo(0), []row{
		{"irrevocable, a second before its term", func(w *world) { w.now += Day - 1 }, nil, OK},
		{"irrevocable, at its term", func(w *world) { w.now += Day }, nil, Refused},
	})
	run(t, func(w *world) { delegated(0)(w); revoked(w) }, undo(1), []row{
		{name: "undone"},
		{"undone by the guardians", nil, signedBy("dan"), OK},
		{"undone by the child", nil, signedBy("bob"), Signature},
		{"undone in the last second", func(w *world) { w.now += Day - 1 }, nil, OK},
		{"undone too late", func(w *world) { w.now += Day }, nil, NoName},
		{"undone twice", func(w *world) { w.must(undo(1)(w)) }, nil, Refused},
	})
}

// The nearest encloser that is registered is the parent, even two labels up.
func TestParentSkipsReleased(t *testing.T) {
	w := newWorld(t)
	ann(w)
	w.must(w.delegate(kid, "bob", "ann", Day, 0))
	deep := "deep.kid.alpha.utxo"
	if got := w.do(w.delegate(deep, "dan", "ann", Hour, 1))[0]; got != Signature {
		t.Errorf("the grandparent delegates below the child: %d", got)
	}
	w.now += 31 * Day
	w.must(w.delegate(deep, "dan", "ann", Hour, 1))
}
