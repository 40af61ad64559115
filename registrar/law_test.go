package registrar_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const minerFee = 50_000 // atoms: more than any transaction here must pay

// farAhead is a quote that does not end.
const farAhead = math.MaxUint64

// A world is a chain under the law, with people who hold coins.
type world struct {
	*ledgertest.Chain
	t     testing.TB
	law   *registrar.Law
	keys  map[string]ledgertest.Key
	coins map[string][]ledger.Outpoint // spendable coins of the genesis

	committed []ledger.Outpoint // of newRush
}

func newWorld(t testing.TB) *world {
	t.Helper()
	keys := map[string]ledgertest.Key{}
	var outputs []ledger.Output
	for _, who := range []string{"alice", "bob"} {
		keys[who] = ledgertest.NewKey(t, who)
		for range 40 {
			outputs = append(outputs, ledger.Output{Amount: 1000 * ledger.JMBC, Address: keys[who].Address})
		}
	}
	return worldOf(t, keys, outputs)
}

// worldOf returns a chain that starts from the outputs, each of which is one
// of the people's.
func worldOf(t testing.TB, keys map[string]ledgertest.Key, outputs []ledger.Output) *world {
	t.Helper()
	law := &registrar.Law{Params: registrar.DefaultParams(ledgertest.NewKey(t, "treasury").Address)}
	law.Params.OwnerLimit = 0 // TestOwnerLimit has one
	w := &world{
		Chain: ledgertest.New(t, law, outputs...), t: t,
		law: law, keys: keys, coins: map[string][]ledger.Outpoint{},
	}
	for i, out := range outputs {
		for who, key := range keys {
			if key.Address == out.Address {
				w.coins[who] = append(w.coins[who], w.GenesisOutpoint(uint32(i)))
			}
		}
	}
	return w
}

// draw takes one of who's coins.
func (w *world) draw(who string) ledger.Input {
	coin := w.coins[who][0]
	w.coins[who] = w.coins[who][1:]
	return ledger.Input{Outpoint: coin}
}

// sign has who sign every input that is who's, or nobody's but a covenant's: of
// a domain output of someone else the law has to let who spend it.
func (w *world) sign(tx *ledger.Tx, who string, approvers ...string) *ledger.Tx {
	tx.Approvals = nil
	for _, by := range approvers {
		tx.Approvals = append(tx.Approvals, ledger.Approval{Address: w.keys[by].Address})
	}
	w.Sign(tx, w.keys[who])
	for i := range tx.Inputs {
		coin, err := ledger.DecodeCoin(w.Values[tx.Inputs[i].Outpoint.Key()])
		if err == nil && coin.Output.Covenant.Kind != 0 && coin.Output.Address != w.keys[who].Address {
			tx.Inputs[i].Reveal = ledger.Reveal{}
		}
	}
	for i, by := range approvers {
		tx.Approvals[i].Reveal = w.Reveal(tx, w.keys[by])
	}
	return tx
}

// commit makes a commitment for n by who and returns the output it is in.
func (w *world) commit(who string, n name.Name, salt byte) (*ledger.Tx, ledger.Outpoint) {
	hash := registrar.Commitment(n, w.keys[who].Address, [32]byte{salt})
	tx := w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{w.draw(who)},
		Outputs: []ledger.Output{{
			Amount: w.law.Params.Deposit, Address: w.keys[who].Address, Covenant: registrar.CommitmentCovenant(hash),
		}},
	}, who)
	return tx, ledger.Outpoint{TxID: tx.ID()}
}

// reveal registers n for one year by who.
func (w *world) reveal(who string, n name.Name, commitment ledger.Outpoint, salt byte) *ledger.Tx {
	p := &w.law.Params
	fee, err := p.FeeFor(n, registrar.Year)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: commitment}, w.draw(who)},
		Outputs: []ledger.Output{
			{Amount: p.Stake, Address: w.keys[who].Address, Covenant: registrar.DomainCovenant(n)},
			{Amount: fee, Address: p.Treasury},
		},
		Actions: []ledger.Action{registrar.Register{Name: n, Period: registrar.Year, Salt: [32]byte{salt}, ValidUntil: farAhead}.Action()},
	}, who)
}

func (w *world) must(seconds uint64, txs ...*ledger.Tx) {
	w.t.Helper()
	for i, err := range w.Apply(seconds, txs...) {
		if err != nil {
			w.t.Fatalf("transaction %d: %v", i, err)
		}
	}
}

// register has who register a name, and returns its domain output.
func (w *world) register(who, text string) ledger.Outpoint {
	w.t.Helper()
	n := name.MustParse(text)
	tx, commitment := w.commit(who, n, 1)
	w.must(1, tx)
	reveal := w.reveal(who, n, commitment, 1)
	w.must(60, reveal)
	return ledger.Outpoint{TxID: reveal.ID()}
}

// domain returns the state of a name, nil if it has none.
func (w *world) domain(text string) *registrar.Domain {
	w.t.Helper()
	v := w.Values[ledger.Key(name.MustParse(text).Key())]
	if v == nil {
		return nil
	}
	d, err := registrar.DecodeDomain(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return &d
}

// carry spends a domain output into one like it, with the action.
func (w *world) carry(who string, from ledger.Outpoint, text string, a ledger.Action, extra ...ledger.Output) *ledger.Tx {
	out := ledger.Output{
		Amount: w.law.Params.Stake, Address: w.keys[who].Address,
		Covenant: registrar.DomainCovenant(name.MustParse(text)),
	}
	return w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: from}, w.draw(who)},
		Outputs: append([]ledger.Output{out}, extra...),
		Actions: []ledger.Action{a},
	}, who)
}

// finalizeRelease completes a release by anyone: the stake is the owner's.
func (w *world) finalizeRelease(by string, at ledger.Outpoint, n name.Name, owner string) *ledger.Tx {
	return w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: at}, w.draw(by)},
		Outputs: []ledger.Output{{Amount: w.law.Params.Stake, Address: w.keys[owner].Address}},
		Actions: []ledger.Action{registrar.Finalize{Spend: registrar.Spend{Name: n}}.Action()},
	}, by)
}

// reclaim frees the stake of an output whose lease is over.
func (w *world) reclaim(who string, out ledger.Outpoint, n name.Name) *ledger.Tx {
	return w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: out}},
		Outputs: []ledger.Output{{Amount: w.law.Params.Stake - minerFee, Address: w.keys[who].Address}},
		Actions: []ledger.Action{registrar.Reclaim{Name: n}.Action()},
	}, who)
}

// U-007, U-108, U-110, U-112: commit, reveal and pay, and the domain is there.
func TestRegister(t *testing.T) {
	w := newWorld(t)
	out := w.register("alice", "jmbc.utxo")
	d := w.domain("jmbc.utxo")
	want := registrar.Domain{
		Mark: registrar.MarkActive, Expiry: ledgertest.Genesis + 61 + registrar.Year,
		Outpoint: out, Owner: w.keys["alice"].Address,
	}
	if d == nil || *d != want {
		t.Fatalf("domain %+v, want %+v", d, want)
	}
}

// U-007, U-101…U-109, U-111, U-114, U-023, U-025, U-026, U-166, U-198, U-214, U-218,
// U-219, U-227: every rule of a registration, each broken once.
func TestRegisterRules(t *testing.T) {
	n := name.MustParse("jmbc.utxo")
	act := func(tx *ledger.Tx, change func(*registrar.Register)) {
		op, err := registrar.DecodeAction(tx.Actions[0])
		if err != nil {
			t.Fatal(err)
		}
		reg := op.(registrar.Register)
		change(&reg)
		tx.Actions[0] = reg.Action()
	}
	for _, tc := range []struct {
		name  string
		wait  uint64
		spoil func(*world, *ledger.Tx)
		want  error
		code  rcode.Code
	}{
		{"as it should be", 60, func(*world, *ledger.Tx) {}, nil, rcode.NoError},
		{"exactly old enough", 10, func(*world, *ledger.Tx) {}, nil, rcode.NoError},
		{"one second too young", 9, func(*world, *ledger.Tx) {}, registrar.ErrCommitmentAge, rcode.Refused},
		{"exactly young enough", registrar.Day, func(*world, *ledger.Tx) {}, nil, rcode.NoError},
		{"one second too old", registrar.Day + 1, func(*world, *ledger.Tx) {}, registrar.ErrCommitmentAge, rcode.Refused},
		{"another salt", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Salt[0] = 9 })
		}, registrar.ErrNoCommitment, rcode.Refused},
		{"another name than committed", 60, func(_ *world, tx *ledger.Tx) {
			other := name.MustParse("other.utxo")
			tx.Outputs[0].Covenant = registrar.DomainCovenant(other)
			act(tx, func(o *registrar.Register) { o.Name = other })
		}, registrar.ErrNoCommitment, rcode.Refused},
		{"another owner than committed", 60, func(w *world, tx *ledger.Tx) {
			tx.Outputs[0].Address = w.keys["bob"].Address
		}, registrar.ErrNoCommitment, rcode.Refused},
		{"the output is of another name", 60, func(_ *world, tx *ledger.Tx) {
			tx.Outputs[0].Covenant = registrar.DomainCovenant(name.MustParse("other.utxo"))
		}, registrar.ErrCovenant, rcode.Contract},
		{"fee one atom short", 60, func(_ *world, tx *ledger.Tx) { tx.Outputs[1].Amount-- }, registrar.ErrUnderpaid, rcode.InsuffFunds},
		{"fee to someone else", 60, func(w *world, tx *ledger.Tx) {
			tx.Outputs[1].Address = w.keys["alice"].Address
		}, registrar.ErrUnderpaid, rcode.InsuffFunds},
		{"stake one atom short", 60, func(_ *world, tx *ledger.Tx) { tx.Outputs[0].Amount-- }, registrar.ErrStake, rcode.InsuffFunds},
		{"no period", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Period = 0 })
		}, registrar.ErrPeriod, rcode.FormErr},
		{"a period of a year and a second", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Period = registrar.Year + 1 })
		}, registrar.ErrPeriod, rcode.FormErr},
		{"eleven years", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Period = 11 * registrar.Year })
		}, registrar.ErrTooFarAhead, rcode.Refused},
		{"the commitment is not where it is said to be", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Input = 1 })
		}, registrar.ErrCovenant, rcode.Contract},
		{"an input that is not there", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Input = 7 })
		}, registrar.ErrCovenant, rcode.Contract},
		{"an output that is not there", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Output = 7 })
		}, registrar.ErrCovenant, rcode.Contract},
		{"one commitment for two registrations", 60, func(_ *world, tx *ledger.Tx) {
			tx.Actions = append(tx.Actions, tx.Actions[0])
		}, registrar.ErrCovenant, rcode.Contract},
		{"a domain output without an operation", 60, func(_ *world, tx *ledger.Tx) { tx.Actions = nil }, registrar.ErrCommitmentAge, rcode.Refused},
		{"two domain outputs of the name", 60, func(_ *world, tx *ledger.Tx) { tx.Outputs = append(tx.Outputs, tx.Outputs[0]) }, registrar.ErrCovenant, rcode.Contract},
		{"the commitment spent for nothing", 60, func(_ *world, tx *ledger.Tx) {
			tx.Actions, tx.Outputs = nil, tx.Outputs[1:]
		}, registrar.ErrCommitmentAge, rcode.Refused},
		{"a covenant of a kind nobody knows", 60, func(_ *world, tx *ledger.Tx) { tx.Outputs[1].Covenant.Kind = 3 }, registrar.ErrCovenant, rcode.Contract},
		{"a fee that is locked in a commitment", 60, func(_ *world, tx *ledger.Tx) {
			tx.Outputs[1].Covenant = registrar.CommitmentCovenant([32]byte{})
		}, registrar.ErrUnderpaid, rcode.InsuffFunds},
		{"a period that wraps around", 60, func(_ *world, tx *ledger.Tx) {
			act(tx, func(o *registrar.Register) { o.Period = math.MaxUint64 / registrar.Year * registrar.Year })
		}, registrar.ErrTooFarAhead, rcode.Refused},
		{"an operation and a clock warp that is not allowed", 60, func(_ *world, tx *ledger.Tx) {
			tx.Actions = append(tx.Actions, ledger.Action{Op: ledger.OpWarp, Data: make([]byte, 8)})
		}, ledger.ErrWarp, rcode.Refused},
		{"an operation nobody knows", 60, func(_ *world, tx *ledger.Tx) { tx.Actions[0].Op = 99 }, registrar.ErrOperation, rcode.NotImp},
		{"an operation cut short", 60, func(_ *world, tx *ledger.Tx) {
			tx.Actions[0].Data = tx.Actions[0].Data[:20]
		}, registrar.ErrEncoding, rcode.FormErr},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			commit, commitment := w.commit("alice", n, 1)
			w.must(1, commit)
			before := fmt.Sprint(w.Values)
			tx := w.reveal("alice", n, commitment, 1)
			tc.spoil(w, tx)
			err := w.Apply(tc.wait, w.sign(tx, "alice"))[0]
			if !errors.Is(err, tc.want) || rcode.Of(err) != tc.code {
				t.Fatalf("got %v (%v), want %v (%v)", err, rcode.Of(err), tc.want, tc.code)
			}
			if err != nil && fmt.Sprint(w.Values) != before {
				t.Fatal("a refused registration changed the state")
			}
		})
	}
}

// U-023, U-025, U-026, U-031, U-104, U-198: names that nobody, or not everybody, may register.
func TestAvailable(t *testing.T) {
	for _, tc := range []struct {
		name string
		code rcode.Code
	}{
		{"utxo", rcode.Refused},
		{"utxo.hk", rcode.Refused},
		{"a.b.c.utxo", rcode.Refused},
		{"hk.utxo", rcode.Refused},
		{"x.hk.utxo", rcode.Refused},
		{"utxo.utxo", rcode.Refused},
		{"localhost.utxo", rcode.Refused},
		{"_spf.utxo", rcode.FormErr},
		{"a.eth", rcode.NotZone},
		{"abcdefghijklmnopq.utxo", rcode.FormErr},
		{"jmbc.utxo", rcode.NoError},
		{"jmbc.user.utxo.hk", rcode.NoError},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			n := name.MustParse(tc.name)
			if err := registrar.Available(&w.law.Params, n, nil, ledger.Address{}, 0); rcode.Of(err) != tc.code {
				t.Fatalf("Available: %v (%v), want %v", err, rcode.Of(err), tc.code)
			}
			commit, commitment := w.commit("alice", n, 1)
			w.must(1, commit)
			if err := w.Apply(60, w.reveal("alice", n, commitment, 1))[0]; rcode.Of(err) != tc.code {
				t.Fatalf("in a block: %v (%v), want %v", err, rcode.Of(err), tc.code)
			}
		})
	}
}

// U-111: of two who reveal one name, one gets it and the other keeps its coins.
func TestRace(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("jmbc.utxo")
	ca, oa := w.commit("alice", n, 1)
	cb, ob := w.commit("bob", n, 2)
	w.must(1, ca, cb)
	ra, rb := w.reveal("alice", n, oa, 1), w.reveal("bob", n, ob, 2)
	errs := w.Apply(60, ra, rb)
	if errs[0] != nil || !errors.Is(errs[1], registrar.ErrTaken) {
		t.Fatal(errs)
	}
	for i := range rb.Inputs {
		if w.Values[rb.Inputs[i].Outpoint.Key()] == nil {
			t.Fatalf("bob lost input %d", i)
		}
	}
	// The deposit comes back once the commitment cannot be revealed any more.
	back := w.sign(&ledger.Tx{
		Version: ledger.TxVersion,
		Inputs:  []ledger.Input{{Outpoint: ob}},
		Outputs: []ledger.Output{{Amount: w.law.Params.Deposit - minerFee, Address: w.keys["bob"].Address}},
	}, "bob")
	if err := w.Apply(60, back)[0]; !errors.Is(err, registrar.ErrCommitmentAge) {
		t.Fatalf("taken back early: %v", err)
	}
	w.must(registrar.Day, back)
}

// U-026: under a registered name only with its owner's signature; under a free
// one anybody; a parent registered later takes nothing away (E-06).
func TestConsent(t *testing.T) {
	w := newWorld(t)
	w.register("bob", "first.free.utxo")
	w.register("alice", "user.utxo")
	w.register("alice", "free.utxo")
	n := name.MustParse("x.user.utxo")
	commit, commitment := w.commit("bob", n, 3)
	w.must(1, commit)
	if err := w.Apply(60, w.reveal("bob", n, commitment, 3))[0]; !errors.Is(err, registrar.ErrNoConsent) {
		t.Fatalf("without consent: %v", err)
	}
	w.register("alice", "x.user.utxo")
	if d := w.domain("first.free.utxo"); d == nil || d.Owner != w.keys["bob"].Address {
		t.Fatal("a later parent took a child away")
	}
}

// U-105, U-137, U-138, U-226: the lease, second by second.
func TestLease(t *testing.T) {
	const lease, grace = registrar.Year, 30 * registrar.Day
	renewal := registrar.Renew{Spend: registrar.Spend{Name: name.MustParse("jmbc.utxo")}, Period: registrar.Year}.Action()
	for _, tc := range []struct {
		name    string
		after   uint64 // seconds after registration
		renew   error
		update  error
		newcome error // a stranger registers
	}{
		{"last second of the lease", lease - 1, nil, nil, registrar.ErrTaken},
		{"first second of grace", lease, nil, registrar.ErrExpired, registrar.ErrTaken},
		{"last second of grace", lease + grace - 1, nil, registrar.ErrExpired, registrar.ErrTaken},
		{"first second after", lease + grace, registrar.ErrReleased, registrar.ErrReleased, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			try := func(make func(w *world, out ledger.Outpoint) *ledger.Tx) error {
				w := newWorld(t)
				out := w.register("alice", "jmbc.utxo")
				commit, commitment := w.commit("bob", name.MustParse("jmbc.utxo"), 7)
				w.must(tc.after-60, commit)
				if make == nil {
					return w.Apply(60, w.reveal("bob", name.MustParse("jmbc.utxo"), commitment, 7))[0]
				}
				return w.Apply(60, make(w, out))[0]
			}
			if err := try(func(w *world, out ledger.Outpoint) *ledger.Tx {
				return w.carry("alice", out, "jmbc.utxo", renewal, ledger.Output{Amount: 20 * ledger.JMBC, Address: w.law.Params.Treasury})
			}); !errors.Is(err, tc.renew) {
				t.Errorf("renew: %v, want %v", err, tc.renew)
			}
			if err := try(func(w *world, out ledger.Outpoint) *ledger.Tx {
				return w.carry("alice", out, "jmbc.utxo", registrar.SetRecords{Spend: registrar.Spend{Name: name.MustParse("jmbc.utxo")}, Root: [32]byte{1}, Count: 1}.Action())
			}); !errors.Is(err, tc.update) {
				t.Errorf("set records: %v, want %v", err, tc.update)
			}
			if err := try(nil); !errors.Is(err, tc.newcome) {
				t.Errorf("register by another: %v, want %v", err, tc.newcome)
			}
		})
	}
}

func TestRenewAddsToTheExpiry(t *testing.T) {
	w := newWorld(t)
	out := w.register("alice", "jmbc.utxo")
	before := w.domain("jmbc.utxo").Expiry
	n := name.MustParse("jmbc.utxo")
	pay := ledger.Output{Amount: 500 * ledger.JMBC, Address: w.law.Params.Treasury}
	tx := w.carry("alice", out, "jmbc.utxo", registrar.Renew{Spend: registrar.Spend{Name: n}, Period: 2 * registrar.Year}.Action(), pay)
	w.must(100, tx)
	if got := w.domain("jmbc.utxo").Expiry; got != before+2*registrar.Year {
		t.Fatalf("expiry %d, want %d", got, before+2*registrar.Year)
	}
	tx = w.carry("alice", ledger.Outpoint{TxID: tx.ID()}, "jmbc.utxo", registrar.Renew{Spend: registrar.Spend{Name: n}, Period: 8 * registrar.Year}.Action(), pay)
	if err := w.Apply(100, tx)[0]; !errors.Is(err, registrar.ErrTooFarAhead) {
		t.Fatalf("eleven years ahead: %v", err)
	}
}

// U-128, U-129, U-140, U-201: records change by root alone, by the owner alone, once.
func TestSetRecords(t *testing.T) {
	w := newWorld(t)
	out := w.register("alice", "jmbc.utxo")
	n := name.MustParse("jmbc.utxo")
	set := registrar.SetRecords{Spend: registrar.Spend{Name: n}, Root: [32]byte{5}, Count: 2}
	size := len(w.Values[ledger.Key(n.Key())])

	theft := w.carry("bob", out, "jmbc.utxo", set.Action())
	if err := w.Apply(1, theft)[0]; rcode.Of(err) != rcode.SigInvalid {
		t.Fatalf("by another: %v", err)
	}
	gift := w.carry("alice", out, "jmbc.utxo", set.Action())
	gift.Outputs[0].Address = w.keys["bob"].Address
	if err := w.Apply(1, w.sign(gift, "alice"))[0]; !errors.Is(err, registrar.ErrOwner) {
		t.Fatalf("an update that gives the name away: %v", err)
	}
	first, second := w.carry("alice", out, "jmbc.utxo", set.Action()), w.carry("alice", out, "jmbc.utxo", set.Action())
	errs := w.Apply(1, first, second)
	if errs[0] != nil || rcode.Of(errs[1]) != rcode.Blockchain {
		t.Fatal(errs)
	}
	d := w.domain("jmbc.utxo")
	if d.RecordsRoot != set.Root || d.Records != 2 || d.Outpoint.TxID != first.ID() {
		t.Fatalf("domain %+v", d)
	}
	if got := len(w.Values[ledger.Key(n.Key())]); got != size || got != registrar.DomainSize {
		t.Fatalf("the domain grew from %d to %d octets", size, got)
	}
}

// U-141: release gives the name up and the stake back.
func TestRelease(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("jmbc.utxo")
	out := w.register("alice", "jmbc.utxo")
	plain := w.reclaim("alice", out, n)
	if err := w.Apply(1, plain)[0]; !errors.Is(err, registrar.ErrLeased) {
		t.Fatalf("the stake of a live name: %v", err)
	}
	plain.Actions = nil
	if err := w.Apply(1, w.sign(plain, "alice"))[0]; !errors.Is(err, registrar.ErrCovenant) {
		t.Fatalf("a domain output spent as a coin: %v", err)
	}
	begun := w.carry("alice", out, "jmbc.utxo", registrar.Release{Spend: registrar.Spend{Name: n}}.Action())
	w.must(1, begun)
	end := w.finalizeRelease("bob", ledger.Outpoint{TxID: begun.ID()}, n, "alice")
	if err := w.Apply(registrar.Day-1, end)[0]; !errors.Is(err, registrar.ErrTimelock) {
		t.Fatalf("one second early: %v", err)
	}
	w.must(1, end)
	if w.domain("jmbc.utxo") != nil {
		t.Fatal("the name is still there")
	}

	// A lapsed output frees its stake and leaves the new registration alone.
	out = w.register("alice", "jmbc.utxo")
	commit, commitment := w.commit("bob", n, 7)
	w.must(registrar.Year+30*registrar.Day, commit)
	w.must(60, w.reveal("bob", n, commitment, 7))
	w.must(1, w.reclaim("alice", out, n))
	if d := w.domain("jmbc.utxo"); d == nil || d.Owner != w.keys["bob"].Address {
		t.Fatal("releasing a lapsed output took the name from its new owner")
	}
}

// Two operations on two names in one transaction: both or neither (U-203).
func TestTwoAtOnce(t *testing.T) {
	w := newWorld(t)
	a, b := w.register("alice", "a1.utxo"), w.register("alice", "b1.utxo")
	na, nb := name.MustParse("a1.utxo"), name.MustParse("b1.utxo")
	both := func(count uint32) *ledger.Tx {
		return w.sign(&ledger.Tx{
			Version: ledger.TxVersion,
			Inputs:  []ledger.Input{{Outpoint: a}, {Outpoint: b}, w.draw("alice")},
			Outputs: []ledger.Output{
				{Amount: w.law.Params.Stake, Address: w.keys["alice"].Address, Covenant: registrar.DomainCovenant(nb)},
				{Amount: w.law.Params.Stake, Address: w.keys["alice"].Address, Covenant: registrar.DomainCovenant(na)},
			},
			Actions: []ledger.Action{
				registrar.SetRecords{Spend: registrar.Spend{Name: na, Input: 0, Output: 1}, Root: [32]byte{1}, Count: 1}.Action(),
				registrar.SetRecords{Spend: registrar.Spend{Name: nb, Input: 1, Output: 0}, Root: [32]byte{2}, Count: count}.Action(),
			},
		}, "alice")
	}
	if err := w.Apply(1, both(0))[0]; !errors.Is(err, registrar.ErrEncoding) {
		t.Fatalf("a bad second operation: %v", err)
	}
	if w.domain("a1.utxo").Records != 0 {
		t.Fatal("half a transaction was applied")
	}
	w.must(1, both(3))
	if w.domain("a1.utxo").Records != 1 || w.domain("b1.utxo").Records != 3 {
		t.Fatal("not both applied")
	}
}

// U-106, U-107: what a quote says is what a registration must pay.
func TestQuote(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct {
		name  string
		years uint64
		want  ledger.Amount
	}{
		{"ab.utxo", 1, 100 * ledger.JMBC},
		{"abc.utxo", 2, 100 * ledger.JMBC},
		{"jmbc.utxo", 1, 20 * ledger.JMBC},
		{"long-enough.utxo", 3, 15 * ledger.JMBC},
		{"域名系統.utxo", 1, 5 * ledger.JMBC}, // 12 octets as a U-label
	} {
		q, err := registrar.QuoteFor(&w.law.Params, name.MustParse(tc.name), nil, tc.years*registrar.Year, 0)
		if err != nil || q.Fee != tc.want || q.Stake != w.law.Params.Stake || q.Treasury != w.law.Params.Treasury {
			t.Errorf("%s: %+v, %v", tc.name, q, err)
		}
	}
	live := registrar.Domain{Expiry: 100}
	if _, err := registrar.QuoteFor(&w.law.Params, name.MustParse("jmbc.utxo"), &live, registrar.Year, 99); rcode.Of(err) != rcode.YXDomain {
		t.Errorf("a taken name: %v", err)
	}
}

func TestDomainEncoding(t *testing.T) {
	w := newWorld(t)
	w.register("alice", "jmbc.utxo")
	d := w.domain("jmbc.utxo")
	b := d.Encode()
	if len(b) != registrar.DomainSize {
		t.Fatalf("%d octets, want %d", len(b), registrar.DomainSize)
	}
	for _, bad := range [][]byte{nil, b[:len(b)-1], append(slices.Clone(b), 0), append([]byte{2}, b[1:]...)} {
		if _, err := registrar.DecodeDomain(bad); rcode.Of(err) != rcode.FormErr {
			t.Errorf("decoded %d octets: %v", len(bad), err)
		}
	}
}

// U-203: an operation sees what the one before it in its transaction did: a
// renewal in grace makes the name active for the next.
func TestRenewThenAct(t *testing.T) {
	w := newWorld(t)
	out := w.register("alice", "jmbc.utxo")
	w.tick(registrar.Year)
	tx := w.carry("alice", out, "jmbc.utxo", registrar.Renew{Spend: at("jmbc.utxo"), Period: registrar.Year}.Action(),
		ledger.Output{Amount: 20 * ledger.JMBC, Address: w.law.Params.Treasury})
	tx.Actions = append(tx.Actions, registrar.SetRecords{Spend: at("jmbc.utxo"), Root: [32]byte{1}, Count: 1}.Action())
	w.must(1, w.sign(tx, "alice"))
	if d := w.domain("jmbc.utxo"); d.Records != 1 {
		t.Errorf("%+v", d)
	}
}

// E-60: a copier's younger commitment loses in a block that puts it first.
func TestOlderCommitmentWins(t *testing.T) {
	w := newWorld(t)
	n := name.MustParse("jmbc.utxo")
	ca, oa := w.commit("alice", n, 1)
	cb, ob := w.commit("bob", n, 2)
	w.must(1, ca)
	w.must(1, cb)
	errs := w.Apply(60, w.reveal("bob", n, ob, 2), w.reveal("alice", n, oa, 1))
	if errs[1] != nil || !errors.Is(errs[0], registrar.ErrTaken) {
		t.Fatal(errs)
	}
	if d := w.domain("jmbc.utxo"); d.Owner != w.keys["alice"].Address {
		t.Error("bob has it")
	}
}

// U-107: a reveal after the end of its quote is refused.
func TestQuoteEnds(t *testing.T) {
	for _, tc := range []struct {
		name string
		late uint64
		want error
	}{{"its last second", 0, nil}, {"a second late", 1, registrar.ErrQuote}} {
		w := newWorld(t)
		n := name.MustParse("jmbc.utxo")
		commit, commitment := w.commit("alice", n, 1)
		w.must(1, commit)
		q, err := registrar.QuoteFor(&w.law.Params, n, nil, registrar.Year, w.State.Time)
		if err != nil || q.ValidUntil != w.State.Time+600 {
			t.Fatal(q, err)
		}
		tx := w.reveal("alice", n, commitment, 1)
		tx.Actions[0] = registrar.Register{Name: n, Period: registrar.Year, Salt: [32]byte{1}, ValidUntil: q.ValidUntil}.Action()
		if err := w.Apply(600+tc.late, w.sign(tx, "alice"))[0]; !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// U-167, U-148: the eleventh registration of an owner in a day is refused, the
// next day's first is not.
func TestOwnerLimit(t *testing.T) {
	w := newWorld(t)
	w.law.Params.OwnerLimit = 10
	w.tick(registrar.Day - (w.State.Time % registrar.Day)) // midnight
	for i := range 11 {
		n := name.MustParse(fmt.Sprintf("n%d.utxo", i))
		commit, commitment := w.commit("alice", n, 1)
		w.must(1, commit)
		err := w.Apply(60, w.reveal("alice", n, commitment, 1))[0]
		if i < 10 && err != nil || i == 10 && (!errors.Is(err, registrar.ErrOwnerLimit) || rcode.Of(err) != rcode.Refused) {
			t.Fatalf("registration %d: %v", i+1, err)
		}
	}
	w.register("bob", "bobs.utxo")
	w.tick(registrar.Day)
	w.register("alice", "n10.utxo")
}

// U-175: an ephemeral name ends without grace, is not renewed, and for a day
// only its last owner has it again.
func TestEphemeral(t *testing.T) {
	n := name.MustParse("brief.utxo")
	begin := func(t *testing.T) (*world, *registrar.Domain) {
		w := newWorld(t)
		w.registerFor("alice", n, registrar.Hour, 5*ledger.JMBC/365+1)
		return w, w.domain("brief.utxo")
	}
	again := func(w *world, who string, wait uint64) error {
		commit, commitment := w.commit(who, n, 9)
		w.must(wait-60, commit)
		return w.Apply(60, w.reveal(who, n, commitment, 9))[0]
	}
	t.Run("no renewal", func(t *testing.T) {
		w, d := begin(t)
		tx := w.carry("alice", d.Outpoint, "brief.utxo", registrar.Renew{Spend: at("brief.utxo"), Period: registrar.Year}.Action(),
			ledger.Output{Amount: 5 * ledger.JMBC, Address: w.law.Params.Treasury})
		if err := w.Apply(60, tx)[0]; !errors.Is(err, registrar.ErrEphemeral) || rcode.Of(err) != rcode.Refused {
			t.Error(err)
		}
	})
	t.Run("a second after its hour", func(t *testing.T) {
		_, d := begin(t)
		p := registrar.DefaultParams(ledger.Address{})
		if d.StatusAt(d.Expiry-1, &p) != registrar.Active || d.StatusAt(d.Expiry, &p) != registrar.InQuarantine ||
			d.StatusAt(d.Expiry+p.Quarantine, &p) != registrar.Released {
			t.Errorf("%+v", d)
		}
	})
	t.Run("a stranger in quarantine", func(t *testing.T) {
		w, _ := begin(t)
		if err := again(w, "bob", registrar.Hour+registrar.Day-1); !errors.Is(err, registrar.ErrQuarantine) {
			t.Error(err)
		}
	})
	t.Run("its last owner in quarantine", func(t *testing.T) {
		w, _ := begin(t)
		if err := again(w, "alice", registrar.Hour); err != nil {
			t.Error(err)
		}
	})
	t.Run("a stranger after it", func(t *testing.T) {
		w, d := begin(t)
		w.must(2*registrar.Hour, w.reclaim("alice", d.Outpoint, n)) // the stake is back, the quarantine goes on
		if err := again(w, "bob", registrar.Day); err != nil {
			t.Error(err)
		}
	})
}

// U-028, U-199, E-65: a region's authority signs along, its central bank signs
// for a fee that was paid to it.
func TestRegion(t *testing.T) {
	for _, tc := range []struct {
		name      string
		approvers []string
		payment   registrar.Payment
		unpaid    bool
		want      error
		code      rcode.Code
	}{
		{"the authority has signed", []string{"authority"}, registrar.PayJMBC, false, nil, rcode.NoError},
		{"nobody has", nil, registrar.PayJMBC, false, registrar.ErrRegion, rcode.Refused},
		{"somebody else has", []string{"bank"}, registrar.PayJMBC, false, registrar.ErrRegion, rcode.Refused},
		{"paid to the bank", []string{"authority", "bank"}, registrar.PayCBDC, true, nil, rcode.NoError},
		{"the bank has not signed", []string{"authority"}, registrar.PayCBDC, true, registrar.ErrUnderpaid, rcode.InsuffFunds},
		{"paid to nobody", []string{"authority", "bank"}, registrar.PayJMBC, true, registrar.ErrUnderpaid, rcode.InsuffFunds},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			for _, who := range []string{"authority", "bank"} {
				w.keys[who] = ledgertest.NewKey(t, who)
			}
			w.law.Params.Regions = []registrar.Region{{Code: "hk", Authority: w.keys["authority"].Address, CBDCIssuer: w.keys["bank"].Address}}
			n := name.MustParse("jmbc.utxo.hk")
			commit, commitment := w.commit("alice", n, 1)
			w.must(1, commit)
			tx := w.reveal("alice", n, commitment, 1)
			if tc.unpaid {
				tx.Outputs[1].Amount = 1000
			}
			tx.Actions[0] = registrar.Register{Name: n, Period: registrar.Year, Salt: [32]byte{1}, ValidUntil: farAhead, Payment: tc.payment}.Action()
			if err := w.Apply(60, w.sign(tx, "alice", tc.approvers...))[0]; !errors.Is(err, tc.want) || rcode.Of(err) != tc.code {
				t.Fatalf("%v, want %v", err, tc.want)
			}
		})
	}
}

// registerFor registers a name for a period.
func (w *world) registerFor(who string, n name.Name, period uint64, fee ledger.Amount) {
	w.t.Helper()
	commit, commitment := w.commit(who, n, 1)
	w.must(1, commit)
	tx := w.reveal(who, n, commitment, 1)
	tx.Outputs[1].Amount = fee
	tx.Actions[0] = registrar.Register{Name: n, Period: period, Salt: [32]byte{1}, ValidUntil: farAhead}.Action()
	w.must(60, w.sign(tx, who))
}
