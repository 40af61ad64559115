package registrar_test

import (
	"math"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-135: a delegated name is its owner's: the parent's key does nothing on it.
func TestDelegate(t *testing.T) {
	w := stage(t)
	deep := name.MustParse("a.b.dev.jmbc.utxo")
	dev := name.MustParse("dev.jmbc.utxo")
	make := func(n name.Name) deed {
		return deed{op: registrar.Delegate{Name: n, Period: registrar.Day}, by: "alice", to: "bob"}
	}
	w.refused(1, deed{op: registrar.Delegate{Name: dev, Period: registrar.Day}, by: "bob", to: "bob"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.refused(1, make(name.MustParse("dev.other.utxo")), registrar.ErrNoParent, rcode.NXDomain)
	w.refused(1, make(name.MustParse("_x.jmbc.utxo")), name.ErrUnderscore, rcode.FormErr)
	w.refused(1, make(name.MustParse("a.eth")), name.ErrNotZone, rcode.NotZone)
	w.refused(1, deed{op: registrar.Delegate{Name: dev}, by: "alice", to: "bob"}, registrar.ErrPeriod, rcode.FormErr)
	w.refused(1, deed{op: registrar.Delegate{Name: dev, Period: registrar.Day, Flags: 2}, by: "alice", to: "bob"}, registrar.ErrEncoding, rcode.FormErr)
	w.refused(1, deed{op: registrar.Delegate{Name: dev, Period: 2 * registrar.Year}, by: "alice", to: "bob"}, registrar.ErrParentExpiry, rcode.Refused)
	short := make(dev)
	short.stake = math.MaxUint64
	w.refused(1, short, registrar.ErrStake, rcode.InsuffFunds)
	w.does(1, make(dev))
	w.refused(1, make(dev), registrar.ErrTaken, rcode.YXDomain)
	if d := w.domain("dev.jmbc.utxo"); d.Owner != w.address("bob") || d.Flags != registrar.FlagDelegated {
		t.Fatalf("%+v", d)
	}
	set := registrar.SetRecords{Spend: at("dev.jmbc.utxo"), Root: [32]byte{1}, Count: 1}
	w.refused(1, deed{op: set, by: "alice"}, registrar.ErrAuthority, rcode.SigInvalid)
	w.does(1, deed{op: set, by: "bob"})
	w.refused(1, make(deep), registrar.ErrAuthority, rcode.SigInvalid) // of dev.jmbc.utxo, which is bob's
	w.does(1, deed{op: registrar.Delegate{Name: deep, Period: registrar.Hour}, by: "bob", to: "carol"})
}

// U-136: revocable only if created so, or before an irrevocable one binds; the
// name stays with its owner for the timelock; the child ends with its parent.
func TestRevoke(t *testing.T) {
	dev := name.MustParse("dev.jmbc.utxo")
	revoke := deed{op: registrar.Revoke{Name: dev}, by: "alice"}
	undo := deed{op: registrar.Revoke{Name: dev, Undo: true}, by: "alice"}
	delegated := func(t *testing.T, flags uint16) *world {
		w := stage(t)
		w.does(1, deed{op: registrar.Delegate{Name: dev, Period: 90 * registrar.Day, Flags: flags}, by: "alice", to: "bob"})
		return w
	}
	t.Run("revocable", func(t *testing.T) {
		w := delegated(t, registrar.DelegateRevocable)
		w.refused(1, undo, registrar.ErrDelegation, rcode.Refused)
		w.refused(1, deed{op: revoke.op, by: "bob"}, registrar.ErrAuthority, rcode.SigInvalid)
		w.does(30*registrar.Day, revoke)
		w.refused(1, revoke, registrar.ErrRevoked, rcode.Refused)
		w.does(1, undo)
		w.does(1, revoke)
		renew := deed{op: registrar.Renew{Spend: at("dev.jmbc.utxo"), Period: registrar.Year}, by: "bob", treasury: 50 * ledger.JMBC}
		w.refused(1, renew, registrar.ErrRevoked, rcode.Refused)
		if d := w.domain("dev.jmbc.utxo"); d.StatusAt(d.Term-1, &w.law.Params) != registrar.Active || d.StatusAt(d.Term, &w.law.Params) != registrar.Released || d.Lasts() != d.Term {
			t.Errorf("%+v", d)
		}
		w.tick(registrar.Day)
		w.refused(1, undo, registrar.ErrReleased, rcode.NXDomain)
		w.must(1, w.reclaim("bob", w.domain("dev.jmbc.utxo").Outpoint, dev))
	})
	t.Run("irrevocable", func(t *testing.T) {
		w := delegated(t, 0)
		w.refused(86_400, revoke, registrar.ErrDelegation, rcode.Refused)
	})
	t.Run("irrevocable and a second before it binds", func(t *testing.T) {
		w := delegated(t, 0)
		w.does(86_399, revoke)
		w.refused(86_399, deed{op: registrar.Delegate{Name: dev, Period: registrar.Day}, by: "alice", to: "mallory"}, registrar.ErrTaken, rcode.YXDomain)
		w.does(1, deed{op: registrar.Delegate{Name: dev, Period: registrar.Day}, by: "alice", to: "mallory"})
	})
	t.Run("no longer than the parent", func(t *testing.T) {
		w := delegated(t, 0)
		renew := deed{op: registrar.Renew{Spend: at("dev.jmbc.utxo"), Period: registrar.Year}, by: "bob", treasury: 50 * ledger.JMBC}
		w.refused(1, renew, registrar.ErrParentExpiry, rcode.Refused)
		w.does(1, deed{op: registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}, by: "alice", treasury: 50 * ledger.JMBC})
		w.does(1, renew)
	})
	t.Run("registered, not delegated", func(t *testing.T) {
		w := stage(t)
		w.register("alice", "x.jmbc.utxo")
		w.refused(1, deed{op: registrar.Revoke{Name: name.MustParse("x.jmbc.utxo")}, by: "alice"}, registrar.ErrDelegation, rcode.Refused)
		w.refused(1, deed{op: registrar.Revoke{Name: name.MustParse("y.jmbc.utxo")}, by: "alice"}, registrar.ErrReleased, rcode.NXDomain)
	})
}
