package lawmodel_test

import (
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

func TestRenew(t *testing.T) {
	renew := func(n string, period uint64) func(*world) Tx {
		return func(w *world) Tx {
			t := w.carry(Renew, n)
			t.Ops[0].Period, t.FeePaid = period, w.cfg.Owed(n, period)
			return t
		}
	}
	period := func(p uint64) func(*world, *Tx) {
		return func(_ *world, t *Tx) { t.Ops[0].Period, t.FeePaid = p, 1<<40 }
	}
	run(t, ann, renew(alpha, Year), []row{
		{name: "a year"},
		{"nine years", nil, period(9 * Year), OK},
		{"ten years, all but an instant", nil, period(10 * Year), Refused},
		{"no years", nil, period(0), Form},
		{"a year and a second", nil, period(Year + 1), Form},
		{"the end of time", nil, period(1<<64 - 1), Form},
		{"fee one atom short", nil, func(_ *world, t *Tx) { t.FeePaid-- }, Funds},
	})
	run(t, func(w *world) { w.register(alpha, "ann", Hour) }, renew(alpha, Year), []row{
		{"ephemeral", nil, nil, Refused},
		{"ephemeral, in quarantine", toGrace, nil, NoName},
	})
	run(t, func(w *world) {
		w.register(alpha, "ann", 2*Year)
		w.must(w.delegate("kid.alpha.utxo", "bob", "ann", Year, 1))
	}, renew("kid.alpha.utxo", Year), []row{
		{name: "delegated, to its parent's expiry"},
		{"delegated, beyond", nil, period(2 * Year), Refused},
		{"delegated, the parent is in grace", func(w *world) { toGrace(w); w.now-- }, nil, NoName},
		{"revoked", func(w *world) { w.must(tx(Op{Kind: Revoke, Name: "kid.alpha.utxo"}, "ann")) }, nil, Refused},
	})
	run(t, func(w *world) {
		w.register(alpha, "ann", Hour)
		w.must(w.delegate("kid.alpha.utxo", "bob", "ann", Hour, 1))
		w.now += Hour
	}, renew("kid.alpha.utxo", Year), []row{{"delegated, the parent is gone", nil, nil, NoName}})

	w := newWorld(t)
	ann(w)
	w.pend(Release, alpha, "")
	w.must(renew(alpha, Year)(w))
	if w.of(alpha).Pending.Kind != Release {
		t.Error("renewing while active clears what is pending")
	}
	toGrace(w)
	w.must(renew(alpha, Year)(w))
	if w.of(alpha).Pending.Kind != 0 {
		t.Error("renewing in grace does not clear what was pending")
	}
}
