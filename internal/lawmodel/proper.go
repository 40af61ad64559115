package lawmodel

import "slices"

// proper returns a transaction of one operation of kind on n with all that the
// operation asks for, whether or not the state allows it. It reports false where
// there is nothing to spend.
func (g *Generator) proper(s *Model, kind Kind, n string) (Tx, bool) {
	switch kind {
	case Commit:
		owner := g.person()
		return Tx{Signers: []Person{owner}, Ops: []Op{{
			Kind: Commit, Name: n, NewOwner: owner, Salt: g.newNumber(),
			Output: g.newID(), To: owner, Stake: s.cfg.Deposit,
		}}}, true
	case TakeBack, Register:
		ids := s.commitments(n)
		if len(ids) == 0 {
			return Tx{}, false
		}
		id := one(g, ids)
		if kind == Register {
			return g.reveal(s, id), true
		}
		return Tx{Signers: []Person{s.outputs[id].address}, Ops: []Op{{Kind: TakeBack, Input: id}}}, true
	case Delegate:
		return g.delegation(s, n), true
	case Revoke:
		up, _ := s.parent(n, g.now)
		undo := boolToInt(s.names[n].Flags&Revoked != 0)
		signer := up.Owner
		if undo == 1 && up.Guardians != "" && g.pick(2) == 0 {
			signer = up.Guardians
		}
		return Tx{Signers: []Person{signer}, Ops: []Op{{Kind: Revoke, Name: n, Undo: undo}}}, true
	case Publish:
		return Tx{FeePaid: s.cfg.DescriptorFee, Ops: []Op{{Kind: Publish, Descriptor: g.newNumber()}}}, true
	case Reclaim:
		ids := s.holdings(n)
		if len(ids) == 0 {
			return Tx{}, false
		}
		id := one(g, ids)
		return Tx{Signers: []Person{s.outputs[id].address}, Ops: []Op{{Kind: Reclaim, Name: n, Input: id}}}, true
	default:
		return g.carrying(s, kind, n)
	}
}

// reveal reveals a commitment.
func (g *Generator) reveal(s *Model, id ID) Tx {
	c := s.outputs[id]
	op := Op{
		Kind: Register, Name: c.name, Input: id, Salt: c.salt,
		Output: g.newID(), To: c.owner, Stake: s.cfg.Stake,
		Period:     one(g, []uint64{Year, Year, 2 * Year, 10 * Year, Hour, Day + 1, 30 * Day}),
		ValidUntil: g.now + one(g, []uint64{0, 300, s.cfg.QuoteSeconds}),
	}
	tx := Tx{Signers: []Person{c.address}, FeePaid: s.cfg.Owed(c.name, op.Period)}
	tx.sign(c.owner)
	if up, ok := s.parent(c.name, g.now); ok {
		tx.sign(up.Owner)
	}
	region := s.region(c.name)
	tx.sign(region.Authority)
	if region.CBDCIssuer != "" && g.pick(2) == 0 {
		op.Payment, tx.FeePaid = 1, 0
		tx.sign(region.CBDCIssuer)
	}
	tx.Ops = []Op{op}
	return tx
}

// delegation delegates n.
func (g *Generator) delegation(s *Model, n string) Tx {
	up, _ := s.parent(n, g.now)
	period := uint64(Day)
	if up.Expiry > g.now {
		period = one(g, []uint64{up.Expiry - g.now, min(Day, up.Expiry-g.now), min(2*Day, up.Expiry-g.now), 1})
	}
	tx := Tx{Ops: []Op{{
		Kind: Delegate, Name: n, Output: g.newID(), To: g.person(), Stake: s.cfg.Stake,
		Period: period, Flags: uint16(g.pick(2)),
	}}}
	tx.sign(up.Owner)
	return tx
}

// carrying spends the live output of n.
func (g *Generator) carrying(s *Model, kind Kind, n string) (Tx, bool) {
	d, ok := s.names[n]
	if _, there := s.outputs[d.Output]; !ok || !there { // reclaimed in quarantine
		return Tx{}, false
	}
	op := Op{Kind: kind, Name: n, Input: d.Output, Output: g.newID(), To: d.Owner, Stake: d.Stake}
	tx := Tx{Signers: []Person{d.Owner}}
	switch kind {
	case SetRecords:
		if g.pick(3) != 0 {
			op.Root, op.Count = g.newNumber(), uint32(1+g.pick(3))
		}
	case SetResolver:
		op.Descriptor = one(g, s.published())
	case Renew:
		op.Period = one(g, []uint64{Year, Year, 2 * Year, 9 * Year})
		tx.FeePaid = s.cfg.Owed(n, op.Period)
	case Transfer, SetPolicy:
		op.NewOwner = g.person()
		tx.sign(op.NewOwner)
		if kind == Transfer {
			tx.sign(s.region(n).Authority)
		}
	case SetGuardians:
		op.Guardians = one(g, append(Persons(), ""))
	case Cancel:
		if d.Guardians != "" && g.pick(2) == 0 {
			op.Keyless = true
			tx.Signers = []Person{d.Guardians}
		}
	case Recover:
		op = Op{Kind: Recover, Name: n, NewOwner: g.person()}
		tx.Signers = nil
		tx.sign(d.Guardians)
		tx.sign(op.NewOwner)
	case Finalize:
		op.Plain = d.Pending.Kind == Release
		if d.Pending.Kind == Transfer || d.Pending.Kind == SetPolicy || d.Pending.Kind == Recover {
			op.To = d.Pending.To
		}
		if g.pick(2) == 0 {
			op.Keyless, tx.Signers = true, nil
		}
	default:
	}
	tx.Ops = []Op{op}
	return tx, true
}

// sign adds a signer once; the zero address cannot sign.
func (tx *Tx) sign(p Person) {
	if p != "" && !slices.Contains(tx.Signers, p) {
		tx.Signers = append(tx.Signers, p)
	}
}

// published is the descriptors that can be set, sorted, with zero.
func (m *Model) published() []uint64 {
	all := []uint64{0}
	for id := uint64(1); len(all) <= len(m.descriptors); id++ {
		if m.descriptors[id] {
			all = append(all, id)
		}
	}
	return all
}
