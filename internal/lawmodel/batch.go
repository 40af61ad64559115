package lawmodel

import "slices"

// batch returns a transaction of two or three operations: on different names, or
// on one name with the same input and output. In one of four something is wrong.
func (g *Generator) batch(s *Model) (Tx, bool) {
	tx, ok := g.good(s)
	if !ok {
		return Tx{}, false
	}
	if first := tx.Ops[0]; g.pick(2) == 0 && first.Kind.carries() && (g.Odd || first.Kind != Finalize) {
		g.sameName(s, &tx)
	} else {
		for range 1 + g.pick(2) {
			g.otherName(s, &tx)
		}
	}
	if g.pick(4) == 0 {
		g.spoil(s, &tx)
	}
	return tx, true
}

// sameName appends an operation on the name of the first.
func (g *Generator) sameName(s *Model, tx *Tx) {
	first := tx.Ops[0]
	kind := one(g, []Kind{SetRecords, SetResolver, Renew, Transfer, SetPolicy, SetGuardians, Release, Cancel})
	next, ok := g.carrying(s, kind, first.Name)
	if !ok {
		return
	}
	op := next.Ops[0]
	op.Input, op.Output, op.To = first.Input, first.Output, first.To
	tx.Ops = append(tx.Ops, op)
	tx.sign(s.names[first.Name].Owner)
	g.join(tx, next)
}

// otherName appends a good operation on a name that tx does not touch, and no
// second REGISTER.
func (g *Generator) otherName(s *Model, tx *Tx) {
	next, ok := g.good(s)
	if !ok {
		return
	}
	op := next.Ops[0]
	if slices.ContainsFunc(tx.Ops, func(o Op) bool {
		return o.Name == op.Name && op.Name != "" || o.Input == op.Input && op.Input != 0 ||
			o.Kind == Register && op.Kind == Register
	}) {
		return
	}
	tx.Ops = append(tx.Ops, op)
	g.join(tx, next)
}

// join takes over who signs and what is paid.
func (g *Generator) join(tx *Tx, next Tx) {
	tx.Signers = slices.Clone(tx.Signers)
	for _, p := range next.Signers {
		tx.sign(p)
	}
	tx.FeePaid += next.FeePaid
}
