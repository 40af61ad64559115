package registrar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ed25519"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// address is that of a person; "a+b" needs the signatures of both.
func (w *world) address(who string) ledger.Address { return ledger.AddressOf(w.policy(who)) }

func (w *world) policy(who string) []byte {
	w.t.Helper()
	var of []ledger.Policy
	for one := range strings.SplitSeq(who, "+") {
		of = append(of, ledgertest.PublicKey(ledgertest.NewKey(w.t, one).Private))
	}
	p := of[0]
	if len(of) > 1 {
		p = ledger.Threshold{M: len(of), Of: of}
	}
	b, err := ledger.EncodePolicy(p)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// shows is who's signature of a transaction.
func (w *world) shows(who string, tx *ledger.Tx) ledger.Reveal {
	w.t.Helper()
	digest := ledger.Sighash(w.Params.ChainID, tx.ID())
	r := ledger.Reveal{Policy: w.policy(who)}
	people := strings.Split(who, "+")
	if len(people) > 1 {
		r.Witness = ledger.Witness{{0, 0, 0, byte(1<<len(people) - 1)}}
	}
	for _, one := range people {
		r.Witness = append(r.Witness, ed25519.Sign(ledgertest.NewKey(w.t, one).Private, digest[:]))
	}
	return r
}

// A deed is one operation on a name in a transaction of its own.
type deed struct {
	op       registrar.Operation
	by       string        // spends the domain output if it is theirs, and signs along
	approved []string      // sign along
	to       string        // owner of the domain output that is made; "" is the present one
	plain    bool          // the output is no domain output
	wait     uint64        // seconds since the deed before, where it is one of several
	stake    ledger.Amount // added to the stake; the largest amount takes one atom away
	treasury ledger.Amount
}

// spendOf is where an operation finds its name.
func spendOf(op registrar.Operation) bool {
	_, ok := op.(interface{ Place() registrar.Spend })
	return ok
}

// tx builds a deed's transaction, which frank pays for.
func (w *world) tx(d deed) *ledger.Tx {
	w.t.Helper()
	tx := &ledger.Tx{Version: ledger.TxVersion, Actions: []ledger.Action{d.op.Action()}}
	owner := ""
	out := ledger.Output{Amount: w.law.Params.Stake}
	if n := d.op.Subject(); spendOf(d.op) {
		held := w.domain(n.String())
		if held == nil {
			w.t.Fatalf("%s is not there", n)
		}
		tx.Inputs = append(tx.Inputs, ledger.Input{Outpoint: held.Outpoint})
		owner, out.Address, out.Covenant = w.who(held.Owner), held.Owner, registrar.DomainCovenant(n)
	} else if n != (name.Name{}) {
		out.Covenant = registrar.DomainCovenant(n)
	}
	if d.to != "" {
		out.Address = w.address(d.to)
	}
	if d.plain {
		out.Covenant = ledger.Covenant{}
	}
	out.Amount += d.stake
	if _, child := d.op.(registrar.Delegate); child || spendOf(d.op) {
		tx.Outputs = append(tx.Outputs, out)
	}
	tx.Outputs = append(tx.Outputs, ledger.Output{Amount: d.treasury + 1000, Address: w.law.Params.Treasury})
	tx.Inputs = append(tx.Inputs, w.draw("frank"))
	signers := append([]string{d.by}, d.approved...)
	for _, who := range signers {
		if who != "" && who != owner {
			tx.Approvals = append(tx.Approvals, ledger.Approval{Address: w.address(who)})
		}
	}
	for i := range tx.Inputs {
		switch {
		case i == len(tx.Inputs)-1:
			tx.Inputs[i].Reveal = w.shows("frank", tx)
		case slices.Contains(signers, owner):
			tx.Inputs[i].Reveal = w.shows(owner, tx)
		}
	}
	i := 0
	for _, who := range signers {
		if who != "" && who != owner {
			tx.Approvals[i].Reveal = w.shows(who, tx)
			i++
		}
	}
	return tx
}

// cast are the people and groups of the tests.
var cast = []string{"alice", "bob", "carol", "mallory", "frank", "alice+carol", "g1+g2", "g1+g3", "authority", "bank"}

// who is the person behind an address.
func (w *world) who(a ledger.Address) string {
	for _, who := range cast {
		if w.address(who) == a {
			return who
		}
	}
	w.t.Fatalf("nobody has %x", a)
	return ""
}

// try applies a deed seconds after the last block.
func (w *world) try(seconds uint64, d deed) error { return w.Apply(seconds, w.tx(d))[0] }

// does applies a deed that must succeed.
func (w *world) does(seconds uint64, d deed) {
	w.t.Helper()
	if err := w.try(seconds, d); err != nil {
		w.t.Fatalf("%T of %s: %v", d.op, d.op.Subject(), err)
	}
}

// refused applies a deed that must break a rule, and checks that it changes
// nothing.
func (w *world) refused(seconds uint64, d deed, want error, code rcode.Code) {
	w.t.Helper()
	before := len(w.Values)
	n := d.op.Subject().String()
	was := w.Values[ledger.Key(d.op.Subject().Key())]
	err := w.try(seconds, d)
	if !errors.Is(err, want) || rcode.Of(err) != code {
		w.t.Errorf("%T of %s: %v (%v), want %v (%v)", d.op, n, err, rcode.Of(err), want, code)
	}
	if string(w.Values[ledger.Key(d.op.Subject().Key())]) != string(was) || len(w.Values) != before {
		w.t.Errorf("%T of %s was refused and changed the state", d.op, n)
	}
}

// tick lets time pass.
func (w *world) tick(seconds uint64) { w.Apply(seconds) }

// stage is a world with frank, who pays, and jmbc.utxo, which is alice's.
func stage(t testing.TB, change ...func(*registrar.Params)) *world {
	t.Helper()
	keys := map[string]ledgertest.Key{}
	var outputs []ledger.Output
	for _, who := range []string{"alice", "bob", "frank"} {
		keys[who] = ledgertest.NewKey(t, who)
		for range 60 {
			outputs = append(outputs, ledger.Output{Amount: 1000 * ledger.JMBC, Address: keys[who].Address})
		}
	}
	w := worldOf(t, keys, outputs)
	for _, f := range change {
		f(&w.law.Params)
	}
	w.register("alice", "jmbc.utxo")
	return w
}

// at is an operation's place in a deed's transaction.
func at(text string) registrar.Spend { return registrar.Spend{Name: name.MustParse(text)} }

// transferred gives jmbc.utxo to another owner, with the timelock.
func (w *world) transferred(to string) {
	w.t.Helper()
	owner := w.who(w.domain("jmbc.utxo").Owner)
	w.does(1, deed{op: registrar.Transfer{Spend: at("jmbc.utxo"), To: w.address(to)}, by: owner, approved: []string{to}})
	w.does(registrar.Day, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}, to: to})
}

// guarded appoints guardians, with the timelock.
func (w *world) guarded(by string) {
	w.t.Helper()
	owner := w.who(w.domain("jmbc.utxo").Owner)
	w.does(1, deed{op: registrar.SetGuardians{Spend: at("jmbc.utxo"), Guardians: w.address(by)}, by: owner})
	w.does(registrar.Day, deed{op: registrar.Finalize{Spend: at("jmbc.utxo")}})
}
