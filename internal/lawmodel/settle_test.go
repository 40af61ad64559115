package lawmodel_test

import (
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

// pending gives alpha guardians and begins a change of a kind.
func pending(kind Kind, owner Person) func(*world) {
	return func(w *world) {
		w.register(alpha, owner, Year)
		w.guard(alpha, "dan")
		if kind == Recover {
			w.must(w.recover(alpha, "dan", "bob"))
			return
		}
		w.pend(kind, alpha, "bob")
	}
}

func TestCancel(t *testing.T) {
	cancel := func(w *world) Tx { return w.carry(Cancel, alpha) }
	byGuardians, byNew := signedBy("dan"), signedBy("bob")
	for kind, ofGuardians := range map[Kind]int{
		Transfer: OK, SetPolicy: OK, Release: OK, SetResolver: OK, SetGuardians: Signature,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			run(t, pending(kind, "ann"), cancel, []row{
				{name: "by the owner"},
				{"by the guardians", nil, byGuardians, ofGuardians},
				{"by the one it is for", nil, byNew, Signature},
				{"after its time", func(w *world) { w.now += 2 * Day }, nil, OK},
				{"grace", toGrace, nil, Expired},
				{"released", toReleased, nil, NoName},
				{"to another address", nil, first(func(_ *world, op *Op) { op.To = "bob" }), Signature},
			})
		})
	}
	run(t, ann, cancel, []row{{"nothing is pending", nil, nil, Refused}})
	run(t, pending(Recover, "ann"), cancel, []row{
		{"a recovery by an owner of one signature", nil, nil, Signature},
		{"a recovery by the guardians", nil, byGuardians, OK},
	})
	run(t, pending(Recover, "cat"), cancel, []row{{"a recovery by an owner of two signatures", nil, nil, OK}})
}

func TestFinalize(t *testing.T) {
	for kind, to := range map[Kind]Person{
		Transfer: "bob", SetPolicy: "bob", Recover: "bob", SetGuardians: "ann", SetResolver: "ann", Release: "ann",
	} {
		t.Run(kind.String(), func(t *testing.T) {
			run(t, pending(kind, "ann"), func(w *world) Tx {
				t := tx(w.carry(Finalize, alpha).Ops[0])
				t.Ops[0].Keyless, t.Ops[0].To, t.Ops[0].Plain = true, to, kind == Release
				w.now += Day
				return t
			}, []row{
				{name: "after a day"},
				{"a second early", func(w *world) { w.now-- }, nil, Refused},
				{"grace", func(w *world) { toGrace(w); w.now -= Day }, nil, Expired},
				{"the last second of active", func(w *world) { toGrace(w); w.now -= Day + 1 }, nil, OK},
				{"to another address", nil, first(func(_ *world, op *Op) { op.To = "dan" }), Signature},
				{"less stake", nil, first(func(_ *world, op *Op) { op.Stake-- }), Funds},
				{"the other covenant", nil, first(func(_ *world, op *Op) { op.Plain = !op.Plain }), Contract},
			})
		})
	}
	run(t, ann, func(w *world) Tx { return w.carry(Finalize, alpha) }, []row{{"nothing is pending", nil, nil, Refused}})
}

// What becomes of a name, by kind.
func TestFinalized(t *testing.T) {
	for _, r := range []struct {
		kind             Kind
		owner, guardians Person
	}{
		{Transfer, "bob", ""},
		{SetPolicy, "bob", "dan"},
		{Recover, "bob", "dan"},
		{SetGuardians, "ann", "bob"},
		{SetResolver, "ann", "dan"},
	} {
		w := newWorld(t)
		pending(r.kind, "ann")(w)
		w.settle(alpha, r.owner)
		if d := w.of(alpha); d.Owner != r.owner || d.Guardians != r.guardians || d.Pending != (Change{}) {
			t.Errorf("%v: %+v", r.kind, d)
		}
	}
	w := newWorld(t)
	pending(Release, "ann")(w)
	w.settle(alpha, "ann")
	if len(w.m.State()) != 0 || w.m.Sums().Staked != 0 {
		t.Error("released, but still there")
	}
}
