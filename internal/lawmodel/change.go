package lawmodel

// transfer is TRANSFER.
func (j *judgement) transfer(op Op) int {
	if code := j.accepted(op); code != OK {
		return code
	}
	if code := j.regional(op); code != OK {
		return code
	}
	return j.pend(op, Change{To: op.NewOwner})
}

// setPolicy is SET-POLICY.
func (j *judgement) setPolicy(op Op) int {
	if code := j.accepted(op); code != OK {
		return code
	}
	return j.pend(op, Change{To: op.NewOwner})
}

// accepted is what the two have in common.
func (j *judgement) accepted(op Op) int {
	if code := j.idle(op.Name); code != OK {
		return code
	}
	if !j.authority(op.NewOwner) {
		return Signature
	}
	return OK
}

// setGuardians is SET-GUARDIANS.
func (j *judgement) setGuardians(op Op) int {
	if code := j.idle(op.Name); code != OK {
		return code
	}
	return j.pend(op, Change{To: op.Guardians})
}

// release is RELEASE.
func (j *judgement) release(op Op) int {
	if code := j.idle(op.Name); code != OK {
		return code
	}
	return j.pend(op, Change{})
}

// setResolver is SET-RESOLVER.
func (j *judgement) setResolver(op Op) int {
	if code := j.idle(op.Name); code != OK {
		return code
	}
	if op.Descriptor != 0 && !j.m.descriptors[op.Descriptor] {
		return Contract
	}
	if j.m.cfg.LockResolver {
		return j.pend(op, Change{Descriptor: op.Descriptor})
	}
	d := j.m.names[op.Name]
	d.Resolver = op.Descriptor
	return j.carry(op, d, d.Owner)
}

// setRecords is SET-RECORDS.
func (j *judgement) setRecords(op Op) int {
	if code := j.idle(op.Name); code != OK {
		return code
	}
	if (op.Root == 0) != (op.Count == 0) {
		return Form
	}
	d := j.m.names[op.Name]
	d.Root, d.Count = op.Root, op.Count
	return j.carry(op, d, d.Owner)
}

// recover is RECOVER.
func (j *judgement) recover(op Op) int {
	if code := j.active(op.Name); code != OK {
		return code
	}
	d := j.m.names[op.Name]
	switch {
	case d.Guardians == "":
		return Refused
	case !j.authority(d.Guardians):
		return Signature
	case j.now < d.NoRecovery:
		return Refused
	case !j.authority(op.NewOwner):
		return Signature
	}
	d.Pending = Change{Kind: Recover, To: op.NewOwner, At: j.now + j.m.cfg.Timelock}
	j.m.names[op.Name] = d
	return OK
}

// pend writes what is to become of the name.
func (j *judgement) pend(op Op, c Change) int {
	d := j.m.names[op.Name]
	c.Kind, c.At = op.Kind, j.now+j.m.cfg.Timelock
	d.Pending = c
	return j.carry(op, d, d.Owner)
}
