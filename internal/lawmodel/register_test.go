package lawmodel_test

import (
	"slices"
	"testing"

	. "github.com/utxo-dns/utxonode/internal/lawmodel"
)

func TestRegister(t *testing.T) {
	var c Tx
	name := func(n string) func(*world) {
		return func(w *world) { c = w.commit(n, "ann"); w.must(c); w.now += 10 }
	}
	period := func(p uint64) func(*world, *Tx) {
		return func(w *world, t *Tx) { t.Ops[0].Period = p; t.FeePaid = 1 << 40 }
	}
	fee := uint64(Coin + 7)
	run(t, name("alpha.utxo"), func(w *world) Tx {
		return w.reveal(c.Ops[0].Output, c.Ops[0].Name, "ann", Year)
	}, []row{
		{name: "a good one"},
		{"another salt", nil, first(func(_ *world, op *Op) { op.Salt++ }), Refused},
		{"another owner", nil, first(func(_ *world, op *Op) { op.To = "bob" }), Refused},
		{"another name", nil, first(func(_ *world, op *Op) { op.Name = "beta.utxo" }), Refused},
		{"nine seconds old", func(w *world) { w.now-- }, nil, Refused},
		{"a day old", func(w *world) { w.now += Day - 10 }, nil, OK},
		{"a day and a second old", func(w *world) { w.now += Day - 9 }, nil, Refused},
		{"no block old", func(w *world) { w.height-- }, nil, Refused},
		{"quote over", nil, first(func(_ *world, op *Op) { op.ValidUntil-- }), Refused},
		{"another zone", name("example.com"), nil, NotZone},
		{"an apex", name("utxo.hk"), nil, Refused},
		{"too deep", name("deep.kid.alpha.utxo"), nil, Refused},
		{"seventeen octets", name("seventeen-letters.utxo"), nil, Form},
		{"reserved", name("www.utxo"), nil, Refused},
		{"below a reserved label", name("kid.www.utxo"), nil, Refused},
		{"region does not consent", name("shop.utxo.hk"), nil, Refused},
		{"region consents", name("shop.utxo.hk"), signedBy("ann", "reg"), OK},
		{"open region", name("cafe.utxo.fr"), nil, OK},
		{"no period", nil, period(0), Form},
		{"ten years", nil, period(10 * Year), OK},
		{"eleven years", nil, period(11 * Year), Refused},
		{"a year and a second", nil, period(Year + 1), Form},
		{"an hour", nil, period(Hour), OK},
		{"a second less", nil, period(Hour - 1), Form},
		{"thirty days", nil, period(30 * Day), OK},
		{"a second more", nil, period(30*Day + 1), Form},
		{"stake one atom short", nil, first(func(_ *world, op *Op) { op.Stake-- }), Funds},
		{"more stake", nil, first(func(_ *world, op *Op) { op.Stake++ }), OK},
		{"fee one atom short", nil, func(_ *world, t *Tx) { t.FeePaid-- }, Funds},
		{"paid to nobody's central bank", nil, first(func(_ *world, op *Op) { op.Payment = 1 }), Funds},
		{"unknown payment", nil, first(func(_ *world, op *Op) { op.Payment = 2 }), Form},
		{"its owner does not sign", nil, signedBy("bob"), Signature},
		{"commitment unsigned", nil, first(func(_ *world, op *Op) { op.Keyless = true }), Signature},
		{"a plain output", nil, first(func(_ *world, op *Op) { op.Plain = true }), Contract},
		{"paid to the central bank", name("shop.utxo.hk"), func(_ *world, t *Tx) {
			t.Ops[0].Payment, t.FeePaid, t.Signers = 1, 0, []Person{"ann", "reg", "bank"}
		}, OK},
		{"an hour costs a day", nil, func(_ *world, t *Tx) {
			t.Ops[0].Period, t.FeePaid = Hour, (fee+364)/365
		}, OK},
		{"and not less", nil, func(_ *world, t *Tx) { t.Ops[0].Period, t.FeePaid = Hour, (fee+364)/365-1 }, Funds},
		{"a domain output for input", func(w *world) {
			w.register("beta.utxo", "ann", Year)
		}, first(func(w *world, op *Op) { op.Input = w.of("beta.utxo").Output }), Contract},
	})
}

// What a name that exists does to a REGISTER by bob.
func TestRegisterTaken(t *testing.T) {
	at := func(n string, period, after uint64, owner Person) (func(*world), func(*world) Tx) {
		return func(w *world) { w.register(n, owner, period) }, func(w *world) Tx {
			w.now = w.of(n).Expiry + after - 10
			c := w.commit("alpha.utxo", "bob")
			w.must(c)
			w.now += 10
			return w.reveal(c.Ops[0].Output, "alpha.utxo", "bob", Year)
		}
	}
	for _, r := range []struct {
		name          string
		period, after uint64
		owner         Person
		want          int
	}{
		{"last second of active", Year, 1<<64 - 1, "ann", Exists},
		{"grace", Year, 0, "ann", Exists},
		{"grace, even of the owner", Year, 0, "bob", Exists},
		{"last second of grace", Year, 30*Day - 1, "ann", Exists},
		{"released", Year, 30 * Day, "ann", OK},
		{"quarantine", Hour, 0, "ann", Refused},
		{"quarantine, the last owner", Hour, 0, "bob", OK},
		{"last second of quarantine", Hour, Day - 1, "ann", Refused},
		{"after quarantine", Hour, Day, "ann", OK},
	} {
		setup, make := at("alpha.utxo", r.period, r.after, r.owner)
		run(t, setup, make, []row{{name: r.name, want: r.want}})
	}
}

func TestRegisterBelowAParent(t *testing.T) {
	run(t, func(w *world) { w.register("alpha.utxo", "bob", Hour) }, func(w *world) Tx {
		c := w.commit("kid.alpha.utxo", "ann")
		w.must(c)
		w.now += 10
		return w.reveal(c.Ops[0].Output, "kid.alpha.utxo", "ann", Year)
	}, []row{
		{"without consent", nil, nil, Refused},
		{"with consent", nil, signedBy("ann", "bob"), OK},
		{"the parent is in quarantine", func(w *world) { w.now += Hour }, nil, OK},
	})
}

func TestRegisterLimit(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"a.utxo", "b.utxo", "c.utxo"} {
		w.register(n, "ann", Year)
	}
	for after, want := range map[uint64]int{20: Refused, Day: OK} {
		v := &world{t: t, m: w.m.Clone(), cfg: w.cfg, now: w.now + after, height: w.height, id: w.id}
		c := v.commit("d.utxo", "ann")
		v.must(c)
		v.now += 10
		if got := v.do(v.reveal(c.Ops[0].Output, "d.utxo", "ann", Year))[0]; got != want {
			t.Errorf("after %d s: %d, want %d", after, got, want)
		}
	}
}

func TestOldestCommitmentWins(t *testing.T) {
	w := newWorld(t)
	older, younger := w.commit("alpha.utxo", "ann"), w.commit("alpha.utxo", "bob")
	w.must(older)
	w.must(younger)
	w.now += 10
	got := w.do(w.reveal(younger.Ops[0].Output, "alpha.utxo", "bob", Year),
		w.reveal(older.Ops[0].Output, "alpha.utxo", "ann", Year))
	if want := []int{Exists, OK}; !slices.Equal(got, want) {
		t.Errorf("codes %v, want %v", got, want)
	}
}
