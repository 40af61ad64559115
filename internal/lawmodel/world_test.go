package lawmodel_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/lawmodel"
)

// A world is a model with a clock; each do is a block.
type world struct {
	t      *testing.T
	m      *lawmodel.Model
	cfg    lawmodel.Config
	now    uint64
	height uint64
	id     lawmodel.ID
}

func newWorld(t *testing.T) *world {
	cfg := lawmodel.Standing()
	return &world{t: t, m: lawmodel.New(cfg), cfg: cfg, now: 1_000 * lawmodel.Day}
}

func (w *world) do(txs ...lawmodel.Tx) []int {
	w.height++
	return w.m.Apply(w.now, w.height, txs)
}

// must does what has to succeed.
func (w *world) must(tx lawmodel.Tx) {
	w.t.Helper()
	if code := w.do(tx)[0]; code != lawmodel.OK {
		w.t.Fatalf("%v: code %d", tx.Ops, code)
	}
}

func (w *world) next() lawmodel.ID { w.id++; return w.id }

func (w *world) of(n string) lawmodel.Domain { return w.m.State()[n] }

func tx(op lawmodel.Op, signers ...lawmodel.Person) lawmodel.Tx {
	return lawmodel.Tx{Ops: []lawmodel.Op{op}, Signers: signers}
}

func (w *world) commit(n string, owner lawmodel.Person) lawmodel.Tx {
	return tx(lawmodel.Op{
		Kind: lawmodel.Commit, Name: n, NewOwner: owner, Salt: 9, Output: w.next(), To: owner, Stake: w.cfg.Deposit,
	}, owner)
}

func (w *world) reveal(id lawmodel.ID, n string, owner lawmodel.Person, period uint64) lawmodel.Tx {
	t := tx(lawmodel.Op{
		Kind: lawmodel.Register, Name: n, Input: id, Salt: 9, Output: w.next(), To: owner, Stake: w.cfg.Stake,
		Period: period, ValidUntil: w.now,
	}, owner)
	t.FeePaid = w.cfg.Owed(n, period)
	return t
}

// register gives n to owner; the others sign along.
func (w *world) register(n string, owner lawmodel.Person, period uint64, others ...lawmodel.Person) {
	w.t.Helper()
	c := w.commit(n, owner)
	w.must(c)
	w.now += w.cfg.CommitMinSeconds
	r := w.reveal(c.Ops[0].Output, n, owner, period)
	r.Signers = append(r.Signers, others...)
	w.must(r)
}

// carry is an operation on a live name, signed by its owner and others.
func (w *world) carry(kind lawmodel.Kind, n string, others ...lawmodel.Person) lawmodel.Tx {
	d := w.of(n)
	return tx(lawmodel.Op{
		Kind: kind, Name: n, Input: d.Output, Output: w.next(), To: d.Owner, Stake: d.Stake,
	}, append([]lawmodel.Person{d.Owner}, others...)...)
}

func (w *world) delegate(n string, owner, by lawmodel.Person, period uint64, flags uint16) lawmodel.Tx {
	return tx(lawmodel.Op{
		Kind: lawmodel.Delegate, Name: n, Output: w.next(), To: owner, Stake: w.cfg.Stake, Period: period, Flags: flags,
	}, by)
}

// recover is the guardians' recovery of n for to.
func (w *world) recover(n string, guardians, to lawmodel.Person) lawmodel.Tx {
	return tx(lawmodel.Op{Kind: lawmodel.Recover, Name: n, NewOwner: to}, guardians, to)
}

// pend begins a change and returns when it can be finalised.
func (w *world) pend(kind lawmodel.Kind, n string, to lawmodel.Person) uint64 {
	w.t.Helper()
	t := w.carry(kind, n, to)
	t.Ops[0].NewOwner, t.Ops[0].Guardians = to, to
	w.must(t)
	return w.of(n).Pending.At
}

// settle finalises what is pending, in favour of to.
func (w *world) settle(n string, to lawmodel.Person) {
	w.t.Helper()
	w.now = w.of(n).Pending.At
	f := w.carry(lawmodel.Finalize, n)
	f.Ops[0].To, f.Ops[0].Plain = to, w.of(n).Pending.Kind == lawmodel.Release
	w.must(f)
}

// guard gives n guardians.
func (w *world) guard(n string, guardians lawmodel.Person) {
	w.t.Helper()
	w.pend(lawmodel.SetGuardians, n, guardians)
	w.settle(n, w.of(n).Owner)
}

// A row spoils one thing of what would succeed.
type row struct {
	name   string
	before func(w *world)                 // the transaction is made; nil: nothing
	spoil  func(w *world, t *lawmodel.Tx) // nil: nothing
	want   int
}

// run sets up a world per row, makes the transaction and applies it.
func run(t *testing.T, setup func(*world), make func(*world) lawmodel.Tx, rows []row) {
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			w := newWorld(t)
			setup(w)
			if r.before != nil {
				r.before(w)
			}
			tx := make(w)
			if r.spoil != nil {
				r.spoil(w, &tx)
			}
			before := w.m.State()
			if got := w.do(tx)[0]; got != r.want {
				t.Errorf("code %d, want %d", got, r.want)
			}
			if r.want != lawmodel.OK && len(w.m.State()) != len(before) {
				t.Error("a refusal changed the state")
			}
		})
	}
}

// first changes the only operation.
func first(change func(w *world, op *lawmodel.Op)) func(*world, *lawmodel.Tx) {
	return func(w *world, t *lawmodel.Tx) { change(w, &t.Ops[0]) }
}

// signedBy replaces the signers.
func signedBy(signers ...lawmodel.Person) func(*world, *lawmodel.Tx) {
	return func(_ *world, t *lawmodel.Tx) { t.Signers = signers }
}
