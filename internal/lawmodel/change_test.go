package lawmodel_test

import (
	"fmt"
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

const alpha = "alpha.utxo"

func ann(w *world) { w.register(alpha, "ann", Year) }

func toGrace(w *world)         { w.now = w.of(alpha).Expiry }
func toReleased(w *world)      { w.now = w.of(alpha).Expiry + 30*Day }
func toPending(w *world)       { w.pend(SetGuardians, alpha, "dan") }
func otherOutput(w *world)     { w.register("beta.utxo", "ann", Year) }
func useOther(w *world, t *Tx) { t.Ops[0].Input = w.of("beta.utxo").Output }

// What every operation of the owner shares.
func TestOwnersOperations(t *testing.T) {
	for _, kind := range []Kind{SetRecords, SetResolver, Renew, Transfer, SetPolicy, Release, SetGuardians} {
		inGrace, pending := Expired, Refused
		if kind == Renew {
			inGrace, pending = OK, OK
		}
		t.Run(kind.String(), func(t *testing.T) {
			run(t, ann, func(w *world) Tx {
				t := w.carry(kind, alpha, "bob")
				t.Ops[0].NewOwner, t.Ops[0].Period, t.FeePaid = "bob", Year, w.cfg.Owed(alpha, Year)
				return t
			}, []row{
				{name: "a good one"},
				{"last second of active", func(w *world) { toGrace(w); w.now-- }, nil, OK},
				{"grace", toGrace, nil, inGrace},
				{"last second of grace", func(w *world) { toReleased(w); w.now-- }, nil, inGrace},
				{"released", toReleased, nil, NoName},
				{"pending", toPending, nil, pending},
				{"another's", nil, signedBy("bob"), Signature},
				{"another's, in grace", toGrace, signedBy("bob"), Signature},
				{"of another name", otherOutput, useOther, Contract},
				{"to another address", nil, first(func(_ *world, op *Op) { op.To = "bob" }), Signature},
				{"less stake", nil, first(func(_ *world, op *Op) { op.Stake-- }), Funds},
				{"more stake", nil, first(func(_ *world, op *Op) { op.Stake++ }), Funds},
				{"plain", nil, first(func(_ *world, op *Op) { op.Plain = true }), Contract},
				{"signed along", nil, first(func(_ *world, op *Op) { op.Keyless = true }), OK},
				{"with another domain output", otherOutput, func(w *world, t *Tx) {
					t.Ops = append(t.Ops, Op{Kind: StraySpend, Input: w.of("beta.utxo").Output})
				}, Contract},
			})
		})
	}
}

func TestOutputThatIsNoLongerLive(t *testing.T) {
	w := newWorld(t)
	w.register(alpha, "ann", Hour)
	old := w.of(alpha).Output
	w.now += Hour
	w.register(alpha, "ann", Year)
	late := w.carry(SetRecords, alpha)
	late.Ops[0].Input = old
	if got := w.do(late)[0]; got != NoName {
		t.Errorf("code %d, want %d", got, NoName)
	}
}

func TestSetRecords(t *testing.T) {
	set := func(root uint64, count uint32) func(*world, *Tx) {
		return first(func(_ *world, op *Op) { op.Root, op.Count = root, count })
	}
	run(t, ann, func(w *world) Tx { return w.carry(SetRecords, alpha) }, []row{
		{"some", nil, set(1, 2), OK},
		{"none", nil, set(0, 0), OK},
		{"a root of none", nil, set(1, 0), Form},
		{"no root of some", nil, set(0, 1), Form},
		{"pending before wrong", toPending, set(0, 1), Refused},
	})
}

func TestSetResolver(t *testing.T) {
	run(t, ann, func(w *world) Tx { return w.carry(SetResolver, alpha) }, []row{
		{name: "none"},
		{"not published", nil, first(func(_ *world, op *Op) { op.Descriptor = 7 }), Contract},
		{"published", func(w *world) {
			w.must(Tx{Ops: []Op{{Kind: Publish, Descriptor: 7}}, FeePaid: w.cfg.DescriptorFee})
		}, first(func(_ *world, op *Op) { op.Descriptor = 7 }), OK},
	})
}

func TestTransfer(t *testing.T) {
	give := func(n string) func(*world) Tx {
		return func(w *world) Tx {
			t := w.carry(Transfer, n, "bob", "reg")
			t.Ops[0].NewOwner = "bob"
			return t
		}
	}
	run(t, ann, give(alpha), []row{
		{name: "a good one"},
		{"not accepted", nil, signedBy("ann"), Signature},
		{"to nobody", nil, first(func(_ *world, op *Op) { op.NewOwner = "" }), Signature},
	})
	run(t, func(w *world) { w.register("shop.utxo.hk", "ann", Year, "reg") }, give("shop.utxo.hk"), []row{
		{name: "the region consents"},
		{"the region does not", nil, signedBy("ann", "bob"), Refused},
		{"nor is it accepted", nil, signedBy("ann"), Signature},
		{"SET-POLICY needs no region", nil, func(w *world, t *Tx) {
			t.Ops[0].Kind, t.Signers = SetPolicy, []Person{"ann", "bob"}
		}, OK},
	})
}

func TestRecover(t *testing.T) {
	run(t, func(w *world) { ann(w); w.guard(alpha, "dan") }, func(w *world) Tx {
		return w.recover(alpha, "dan", "bob")
	}, []row{
		{name: "a good one"},
		{"replaces what is pending", func(w *world) { w.pend(Release, alpha, "") }, nil, OK},
		{"grace", toGrace, nil, Expired},
		{"no guardians", func(w *world) { w.guard(alpha, "") }, nil, Refused},
		{"without them", nil, signedBy("ann", "bob"), Signature},
		{"not accepted", nil, signedBy("dan"), Signature},
		{"whatever became of the output", func(w *world) {
			t := w.carry(SetRecords, alpha)
			t.Ops[0].Root, t.Ops[0].Count = 1, 1
			w.must(t)
		}, nil, OK},
		{"during the wait", func(w *world) { cancelled(w); w.now += 7*Day - 1 }, nil, Refused},
		{"during the wait, not accepted", func(w *world) { cancelled(w); w.now += 7*Day - 1 }, signedBy("dan"), Refused},
		{"after the wait", func(w *world) { cancelled(w); w.now += 7 * Day }, nil, OK},
	})
}

// cancelled has dan begin a recovery and cancel it.
func cancelled(w *world) {
	w.must(w.recover(alpha, "dan", "bob"))
	w.must(tx(w.carry(Cancel, alpha).Ops[0], "dan"))
}

func TestMark(t *testing.T) {
	for kind, want := range map[Kind]int{Transfer: 2, SetPolicy: 2, SetGuardians: 1, Release: 1, SetResolver: 1} {
		w := newWorld(t)
		ann(w)
		w.pend(kind, alpha, "bob")
		if got := w.of(alpha).Mark(); got != want {
			t.Error(fmt.Sprint(kind), got, want)
		}
	}
}
