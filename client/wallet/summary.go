package wallet

import (
	"fmt"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// Words says what a transaction is, for people who are about to sign it.
type Words struct {
	// Address is how an address is called; nil means its first octets.
	Address func(ledger.Address) string
	Now     uint64 // chain clock, Unix seconds; 0 means that times are left out
}

// A Summary is a draft in words.
type Summary struct {
	Does     []string // each operation
	Gets     []string // who gets what
	Keeps    []string // what goes back to those who spend it
	Waits    []string // what is not at once, and from when on it is
	Warnings []string // what a signer may not have thought of
	Fee      ledger.Amount
	Lacks    []string // who has to sign yet
}

// Summary says what a draft does, under the law's parameters.
func (d *Draft) Summary(law *registrar.Params, w Words) Summary {
	if w.Address == nil {
		w.Address = func(a ledger.Address) string { return fmt.Sprintf("%x…", a[:6]) }
	}
	s := Summary{Fee: d.Fee()}
	for _, a := range d.Tx.Actions {
		op, err := registrar.DecodeAction(a)
		if err != nil {
			s.Does = append(s.Does, fmt.Sprintf("operation %d, which is not known here: %x", a.Op, a.Data))
			s.Warnings = append(s.Warnings, "there is an operation that this program does not know: do not sign it")
			continue
		}
		s.Does = append(s.Does, w.Operation(op, d.Tx))
		d.consequences(&s, op, law, w)
	}
	d.outputs(&s, law, w)
	for _, p := range d.Missing() {
		s.Lacks = append(s.Lacks, fmt.Sprintf("%s: %s more of %s", w.Address(p.Address), signatures(p.Needs), keys(p.Open)))
	}
	if least := 2 * uint64(len(d.Tx.Encode())) * 1000; uint64(s.Fee) > least && s.Fee > ledger.JMBC/100 {
		s.Warnings = append(s.Warnings, fmt.Sprintf("%s JMBC are burnt, far more than a transaction costs", s.Fee))
	}
	return s
}

func signatures(n int) string {
	if n == 1 {
		return "1 signature"
	}
	return fmt.Sprintf("%d signatures", n)
}

func keys(open []ledger.PublicKey) string {
	all := make([]string, len(open))
	for i, k := range open {
		all[i] = fmt.Sprintf("%s %x", k.Algorithm, k.Key[:min(len(k.Key), 8)])
	}
	return strings.Join(all, ", ")
}

// consequences adds when an operation acts and what to think of.
func (d *Draft) consequences(s *Summary, op registrar.Operation, law *registrar.Params, w Words) {
	n := called(op.Subject())
	waits := func() {
		from := "a timelock of " + span(law.Timelock)
		if w.Now != 0 {
			from += ", that is not before " + day(w.Now+law.Timelock)
		}
		s.Waits = append(s.Waits, fmt.Sprintf("%s: it acts after %s; the owner or the guardians can cancel it until somebody finalizes it", n, from))
	}
	warn := func(format string, args ...any) {
		s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
	}
	switch op := op.(type) {
	case registrar.Transfer:
		waits()
		warn("%s: a transfer clears the guardians", n)
	case registrar.SetPolicy:
		waits()
	case registrar.SetGuardians:
		waits()
		if op.Guardians != (ledger.Address{}) && d.single(op.Input) {
			warn("%s: one key owns it, so it trusts the guardians: they can take the name, and this key cannot stop them", n)
		}
	case registrar.SetResolver:
		if law.LockResolver {
			waits()
		}
	case registrar.Recover:
		waits()
		warn("%s: an owner whose policy asks for two signatures can cancel the recovery; then the guardians wait %s", n, span(law.RecoveryWait))
	case registrar.Release:
		waits()
		warn("%s: when it is finalized the name and its records are gone, and anyone can register it", n)
	case registrar.Delegate:
		if op.Flags&registrar.DelegateRevocable == 0 {
			warn("%s: it can be revoked for %s, and then not any more", n, span(law.Timelock))
		}
	case registrar.Revoke:
		if !op.Undo {
			s.Waits = append(s.Waits, fmt.Sprintf("%s: it ends after %s unless that is undone", n, span(law.Timelock)))
		}
	}
}

// single reports whether one signature speaks for the owner of what input i
// spends, as far as its policy is known.
func (d *Draft) single(i uint16) bool {
	if int(i) >= len(d.Spent) {
		return false
	}
	k, ok := d.policies[d.Spent[i].Output.Address]
	return ok && ledger.MinSignatures(k.encoded) < 2
}

// outputs says who gets what. What goes back to an address that spends a coin
// is kept.
func (d *Draft) outputs(s *Summary, law *registrar.Params, w Words) {
	for _, o := range d.Tx.Outputs {
		what := o.Amount.String() + " JMBC"
		switch o.Covenant.Kind {
		case 0:
		case registrar.KindCommitment:
			what += ", locked as the deposit of a commitment"
		case registrar.KindDomain:
			if n, err := registrar.CovenantName(o.Covenant); err == nil {
				what += ", locked as the stake of " + called(n)
			}
		default:
			what += ", under a covenant that is not known here"
		}
		who := w.Address(o.Address)
		switch {
		case o.Address == law.Treasury && o.Covenant.Kind == 0:
			s.Gets = append(s.Gets, "the treasury: "+what+", the fees of names")
		case d.spends(o.Address):
			s.Keeps = append(s.Keeps, who+": "+what)
		default:
			s.Gets = append(s.Gets, who+": "+what)
		}
	}
}

func (d *Draft) spends(a ledger.Address) bool {
	for i := range d.Spent {
		if d.Spent[i].Output.Address == a {
			return true
		}
	}
	return false
}

// Operation says what an operation of a transaction does.
func (w Words) Operation(op registrar.Operation, tx *ledger.Tx) string {
	n := called(op.Subject())
	switch op := op.(type) {
	case registrar.Register:
		return fmt.Sprintf("register %s to %sfor %s", n, w.owner(op.Output, tx), span(op.Period))
	case registrar.SetRecords:
		if op.Count == 0 {
			return "remove all records of " + n
		}
		return fmt.Sprintf("set the records of %s: %d RRsets under root %x", n, op.Count, op.Root)
	case registrar.SetResolver:
		if op.Descriptor == [32]byte{} {
			return fmt.Sprintf("have %s resolved by no resolver of its own", n)
		}
		return fmt.Sprintf("have %s resolved by the resolver %x", n, op.Descriptor)
	case registrar.Delegate:
		how := "for good"
		if op.Flags&registrar.DelegateRevocable != 0 {
			how = "revocably"
		}
		return fmt.Sprintf("delegate %s %s to %sfor %s", n, how, w.owner(op.Output, tx), span(op.Period))
	case registrar.Renew:
		return fmt.Sprintf("renew %s for %s", n, span(op.Period))
	case registrar.Transfer:
		return fmt.Sprintf("transfer %s to %s", n, w.Address(op.To))
	case registrar.SetPolicy:
		return fmt.Sprintf("put %s under other keys: %s", n, w.Address(op.To))
	case registrar.Recover:
		return fmt.Sprintf("recover %s for %s", n, w.Address(op.To))
	case registrar.SetGuardians:
		if op.Guardians == (ledger.Address{}) {
			return fmt.Sprintf("let nobody recover %s", n)
		}
		return fmt.Sprintf("make %s the guardians of %s", w.Address(op.Guardians), n)
	case registrar.Cancel:
		return "cancel what is pending on " + n
	case registrar.Finalize:
		return "complete what is pending on " + n
	case registrar.Release:
		return "release " + n
	case registrar.Revoke:
		if op.Undo {
			return "take back the revocation of " + n
		}
		return "revoke " + n
	case registrar.PublishDescriptor:
		return fmt.Sprintf("publish the resolver descriptor %x", registrar.DescriptorID(op.Descriptor))
	case registrar.Reclaim:
		return "take back the stake of " + n
	}
	return fmt.Sprintf("%T of %s", op, n)
}

// owner is whom a domain output makes the owner, with a space behind it; "" if
// the output is not there.
func (w Words) owner(output uint16, tx *ledger.Tx) string {
	if tx == nil || int(output) >= len(tx.Outputs) {
		return ""
	}
	return w.Address(tx.Outputs[output].Address) + " "
}

// called is a name in both forms where they differ.
func called(n name.Name) string {
	if n.Unicode() == n.String() {
		return n.String()
	}
	return fmt.Sprintf("%s (%s)", n.Unicode(), n)
}

func day(t uint64) string { return time.Unix(int64(t), 0).UTC().Format("2 January 2006 15:04 UTC") }

// span is a time in its largest whole unit.
func span(s registrar.Seconds) string {
	for _, u := range []struct {
		seconds registrar.Seconds
		word    string
	}{{registrar.Year, "year"}, {registrar.Day, "day"}, {registrar.Hour, "hour"}, {60, "minute"}} {
		if s >= u.seconds && s%u.seconds == 0 {
			return count(s/u.seconds, u.word)
		}
	}
	return count(s, "second")
}

func count(n uint64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
