package updates_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// told returns the events of a name that came after an event, and the last of
// them.
func (w *world) told(of string, since events.ID) (kinds []string, last events.ID) {
	w.t.Helper()
	l, err := w.node.Events().Listen(&since, name.MustParse(of))
	if err != nil {
		w.t.Fatal(err)
	}
	defer l.Close()
	if l.Missed {
		w.t.Fatal("events are missing")
	}
	last = since
	for _, e := range l.Backlog {
		kinds, last = append(kinds, e.Kind.String()), e.ID
		if e.Hash == [32]byte{} || e.Time == 0 {
			w.t.Errorf("%+v", e)
		}
	}
	return kinds, last
}

// U-142: the life of a name, told by its events; a warp counts as
// the time it is.
func TestEventsOfALife(t *testing.T) {
	w := newWorld(t)
	day := registrar.Day
	w.register("life.utxo", "alice")
	own := func(owner string, op func(registrar.Spend) registrar.Operation, approvals ...string) act {
		return act{of: "life.utxo", owner: owner, op: op, approvals: approvals}
	}
	transfer := func(owner, to string) *wire.UpdateBody {
		return w.update(wire.OpTransfer, own(owner, func(s registrar.Spend) registrar.Operation {
			return registrar.Transfer{Spend: s, To: address(t, to)}
		}, to))
	}
	finalize := func(owner, payer string, outputs ...ledger.Output) *wire.UpdateBody {
		a := own(owner, func(s registrar.Spend) registrar.Operation { return registrar.Finalize{Spend: s} })
		a.payer, a.keyless, a.outputs = payer, true, outputs
		return w.update(wire.OpFinalize, a)
	}
	var last events.ID
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"registered", func() {}, []string{"REGISTERED"}},
		{"records", func() { w.do(w.records("life.utxo", "alice", 0, "life.utxo 300 A 192.0.2.1", ""), "alice") }, []string{"RECORDS-CHANGED"}},
		{"the same records again", func() { w.do(w.records("life.utxo", "alice", 0, "", ""), "alice") }, nil},
		{"transfer", func() { w.do(transfer("alice", "bob"), "alice") }, []string{"TRANSFER-PENDING"}},
		{"cancelled", func() {
			w.do(w.update(wire.OpCancel, own("alice", func(s registrar.Spend) registrar.Operation { return registrar.Cancel{Spend: s} })), "alice")
		}, []string{"TRANSFER-CANCELLED"}},
		{"guardians", func() {
			w.do(w.update(wire.OpSetGuardians, own("alice", func(s registrar.Spend) registrar.Operation {
				return registrar.SetGuardians{Spend: s, Guardians: address(t, "carol")}
			})), "alice")
			w.warp(w.law.Timelock)
			w.do(finalize("alice", "dave", w.kept("life.utxo", "alice")), "dave")
		}, nil},
		{"transfer, and a recovery instead", func() {
			w.do(transfer("alice", "bob"), "alice")
			a := own("alice", func(s registrar.Spend) registrar.Operation {
				return registrar.Recover{Name: s.Name, To: address(t, "erin")}
			}, "erin")
			a.payer, a.keyless = "carol", true
			w.do(w.update(wire.OpRecover, a), "carol")
		}, []string{"TRANSFER-PENDING", "TRANSFER-CANCELLED", "RECOVERY-PENDING"}},
		{"recovered", func() {
			w.warp(w.law.Timelock)
			w.do(finalize("alice", "dave", w.kept("life.utxo", "erin")), "dave")
		}, []string{"TRANSFER-FINAL"}},
		{"six days before the end", func() {
			w.warp(w.held("life.utxo").Expiry - 6*day - w.node.Status().ChainTime)
		}, []string{"EXPIRING"}},
		{"renewed", func() {
			fee, err := w.law.FeeFor(name.MustParse("life.utxo"), registrar.Year)
			if err != nil {
				t.Fatal(err)
			}
			a := own("erin", func(s registrar.Spend) registrar.Operation { return registrar.Renew{Spend: s, Period: registrar.Year} })
			a.outputs = []ledger.Output{w.kept("life.utxo", "erin"), {Amount: fee, Address: w.law.Treasury}}
			w.do(w.update(wire.OpRenew, a), "erin")
		}, nil},
		{"past the first end", func() { w.warp(7 * day) }, nil},
		{"past the end", func() {
			w.warp(w.held("life.utxo").Expiry - w.node.Status().ChainTime)
		}, []string{"EXPIRING", "EXPIRED"}},
		{"a day of grace", func() { w.warp(day) }, nil},
		{"past grace", func() { w.warp(w.law.Grace) }, []string{"RELEASED"}},
		{"somebody else's", func() { w.register("life.utxo", "bob") }, []string{"REGISTERED"}},
		{"given up", func() {
			w.do(w.update(wire.OpRelease, own("bob", func(s registrar.Spend) registrar.Operation { return registrar.Release{Spend: s} })), "bob")
			w.warp(w.law.Timelock)
			w.do(finalize("bob", "dave", ledger.Output{Amount: w.law.Stake, Address: address(t, "bob")}), "dave")
		}, []string{"RELEASED"}},
		{"another ten years", func() { w.warp(10 * registrar.Year) }, nil},
	} {
		step.do()
		kinds, at := w.told("life.utxo", last)
		if !slices.Equal(kinds, step.want) {
			t.Errorf("%s: %v, want %v", step.name, kinds, step.want)
		}
		last = at
	}
}

// U-115, U-142: every block is told of once, in order, and none is undone.
func TestBlocksAreTold(t *testing.T) {
	w := newWorld(t)
	w.register("tell.utxo", "alice")
	l, err := w.node.Events().Listen(&events.ID{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	height := uint64(0)
	for _, e := range l.Backlog {
		if e.Kind == wire.EventReorg || e.ID.Height < height {
			t.Errorf("%+v after %d", e.ID, height)
		}
		if e.Kind == wire.EventNewBlock {
			if e.ID != (events.ID{Height: height + 1}) {
				t.Errorf("%v after block %d", e.ID, height)
			}
			height++
			h, err := w.node.Header(int64(height))
			if err != nil || h.Hash != fmt.Sprintf("%X", e.Hash) {
				t.Errorf("block %d: %X, %+v, %v", height, e.Hash, h, err)
			}
		}
	}
	if height < 3 {
		t.Errorf("%d blocks", height)
	}
}
