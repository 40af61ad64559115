package lawmodel

// pending is what CANCEL and FINALIZE ask first.
func (j *judgement) pending(op Op) (Domain, int) {
	if code := j.active(op.Name); code != OK {
		return Domain{}, code
	}
	d := j.m.names[op.Name]
	if d.Pending.Kind == 0 {
		return Domain{}, Refused
	}
	return d, OK
}

// cancel is CANCEL.
func (j *judgement) cancel(op Op) int {
	d, code := j.pending(op)
	if code != OK {
		return code
	}
	byOwner := j.authority(d.Owner) && (d.Pending.Kind != Recover || j.m.cfg.MinSignatures(d.Owner) >= 2)
	byGuardians := j.authority(d.Guardians) && d.Pending.Kind != SetGuardians
	if !byOwner && !byGuardians {
		return Signature
	}
	if d.Pending.Kind == Recover {
		d.NoRecovery = j.now + j.m.cfg.RecoveryWait
	}
	d.Pending = Change{}
	return j.carry(op, d, d.Owner)
}

// finalize is FINALIZE. Open: whether the rule of made outputs holds for one
// that turns out to release; here the kind that is pending decides alone.
func (j *judgement) finalize(op Op) int {
	d, code := j.pending(op)
	if code != OK {
		return code
	}
	change := d.Pending
	if j.now < change.At {
		return Refused
	}
	d.Pending = Change{}
	owner := d.Owner
	switch change.Kind {
	case Release:
		return j.plainly(op, d)
	case Transfer:
		owner, d.Guardians, d.NoRecovery = change.To, "", 0
	case SetPolicy, Recover:
		owner = change.To
	case SetGuardians:
		d.Guardians = change.To
	case SetResolver:
		d.Resolver = change.Descriptor
	default:
	}
	return j.carry(op, d, owner)
}

// plainly gives the stake back and forgets the name.
func (j *judgement) plainly(op Op, d Domain) int {
	switch {
	case !op.Plain:
		return Contract
	case op.To != d.Owner:
		return Signature
	case op.Stake != d.Stake:
		return Funds
	}
	j.plain[op.Output] = true
	delete(j.m.names, op.Name)
	return OK
}
