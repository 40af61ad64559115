package lawmodel

import "slices"

// A fault changes one thing of an operation, and reports whether there was
// such a thing to change.
type fault func(g *Generator, s *Model, tx *Tx, op *Op) bool

var faults = []fault{
	unsigned, keyless, underpaid, wrongStake, wrongAddress, wrongCovenant, wrongInput, wrongInput, wrongName,
	wrongPeriod, wrongPeriod, wrongValue, wrongValue, unauthorised, unauthorised, stray,
}

// spoil puts one fault into tx.
func (g *Generator) spoil(s *Model, tx *Tx) {
	i := g.pick(len(tx.Ops))
	op := tx.Ops[i]
	for range 8 {
		if one(g, faults)(g, s, tx, &op) {
			break
		}
	}
	tx.Ops[i] = op
	for k, other := range tx.Ops { // one output is one thing
		if other.Output == op.Output {
			tx.Ops[k].To, tx.Ops[k].Stake, tx.Ops[k].Plain = op.To, op.Stake, op.Plain
		}
	}
}

func unauthorised(g *Generator, _ *Model, tx *Tx, _ *Op) bool {
	if len(tx.Signers) == 0 {
		return false
	}
	i := g.pick(len(tx.Signers))
	tx.Signers = slices.Delete(slices.Clone(tx.Signers), i, i+1)
	return true
}

func unsigned(_ *Generator, _ *Model, tx *Tx, _ *Op) bool {
	tx.Signers = nil
	return true
}

func keyless(_ *Generator, _ *Model, _ *Tx, op *Op) bool {
	op.Keyless = true
	return op.Input != 0
}

func underpaid(_ *Generator, _ *Model, tx *Tx, _ *Op) bool {
	if tx.FeePaid == 0 {
		return false
	}
	tx.FeePaid--
	return true
}

func wrongStake(g *Generator, _ *Model, _ *Tx, op *Op) bool {
	if op.Output == 0 {
		return false
	}
	if g.pick(3) == 0 {
		op.Stake++
	} else {
		op.Stake--
	}
	return true
}

func wrongAddress(g *Generator, _ *Model, _ *Tx, op *Op) bool {
	op.To = g.person()
	return op.Kind.carries() || op.Kind == Register
}

func wrongCovenant(_ *Generator, _ *Model, _ *Tx, op *Op) bool {
	if op.Kind != Finalize {
		return false
	}
	op.Plain = !op.Plain
	return true
}

// wrongInput takes another covenant: an output of the same name that is no longer
// live, one of another name, or a commitment.
func wrongInput(g *Generator, s *Model, tx *Tx, op *Op) bool {
	ids := s.holdings(op.Name)
	if len(ids) < 2 || g.pick(3) == 0 {
		n := one(g, plainNames)
		ids = append(s.holdings(n), s.commitments(n)...)
	}
	if len(ids) == 0 || op.Input == 0 || op.Kind == TakeBack {
		return false
	}
	id := one(g, ids)
	for _, other := range tx.Ops {
		if other.Input == id {
			return false
		}
	}
	op.Input = id
	tx.Signers = slices.Clone(tx.Signers)
	tx.sign(s.outputs[id].address)
	return true
}

func wrongName(g *Generator, _ *Model, tx *Tx, op *Op) bool {
	op.Name = one(g, Names())
	return len(tx.Ops) == 1 && op.Kind != Commit && op.Kind != TakeBack && op.Kind != Publish
}

func wrongPeriod(g *Generator, s *Model, _ *Tx, op *Op) bool {
	switch op.Kind {
	case Register, Renew:
		op.Period = one(g, []uint64{0, op.Period + 1, (s.cfg.MaxYears + 1) * Year, Hour - 1, 30*Day + 1, 1<<64 - 1})
	case Delegate:
		op.Period = one(g, []uint64{0, op.Period + 1, op.Period + 1, 1<<64 - 1})
	default:
		return false
	}
	return true
}

// wrongValue changes what the kind has of its own.
func wrongValue(g *Generator, s *Model, tx *Tx, op *Op) bool {
	switch op.Kind {
	case Commit:
		op.NewOwner = g.person()
	case Register:
		switch g.pick(4) {
		case 0, 1:
			op.ValidUntil = g.now - 1
		case 2:
			op.Payment = one(g, []int{1, 1, g.bad(tx)})
		default:
			op.Salt++
		}
	case SetRecords:
		if g.pick(2) == 0 {
			op.Root, op.Count = 0, 1
		} else {
			op.Root, op.Count = g.newNumber(), 0
		}
	case SetResolver:
		op.Descriptor = g.newNumber()
	case Delegate:
		op.Flags = uint16(2 + g.pick(2))
	case Transfer, SetPolicy, Recover:
		op.NewOwner = one(g, append(Persons(), ""))
	case Revoke:
		op.Undo = one(g, []int{0, 1, g.bad(tx)})
	case Publish:
		op.Descriptor = one(g, s.published())
		op.Undecodable = op.Descriptor == 0
	default:
		return false
	}
	return true
}

// bad is a value that does not decode; in a batch the page does not say when that
// is found, so there it is one that does.
func (g *Generator) bad(tx *Tx) int {
	if len(tx.Ops) > 1 && !g.Odd {
		return 1
	}
	return 2
}

// stray adds an input or an output that no operation accounts for.
func stray(g *Generator, s *Model, tx *Tx, _ *Op) bool {
	n := one(g, plainNames)
	if g.pick(2) == 0 {
		tx.Ops = append(tx.Ops, Op{
			Kind: StrayMake, Name: n, Output: g.newID(), To: g.person(), Stake: s.cfg.Stake,
		})
		return true
	}
	d := s.names[n]
	if _, there := s.outputs[d.Output]; !there || slices.ContainsFunc(tx.Ops, func(o Op) bool { return o.Input == d.Output }) {
		return false
	}
	tx.sign(d.Owner)
	tx.Ops = append(tx.Ops, Op{Kind: StraySpend, Input: d.Output})
	return true
}
