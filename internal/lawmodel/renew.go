package lawmodel

// renew is RENEW. Open: years are added to the expiry, in grace too.
func (j *judgement) renew(op Op) int {
	d, status := j.m.names[op.Name], j.m.status(op.Name, j.now)
	if status != Active && status != Grace {
		return NoName
	}
	if d.Flags&(Ephemeral|Revoked) != 0 {
		return Refused
	}
	if op.Period == 0 || op.Period%Year != 0 {
		return Form
	}
	if far := j.now + j.m.cfg.MaxYears*Year; d.Expiry > far || op.Period > far-d.Expiry {
		return Refused
	}
	if d.Flags&Delegated != 0 {
		up, ok := j.m.parent(op.Name, j.now)
		if !ok {
			return NoName
		}
		if d.Expiry+op.Period > up.Expiry {
			return Refused
		}
	}
	j.owed += j.m.cfg.Owed(op.Name, op.Period)
	d.Expiry += op.Period
	if status == Grace {
		d.Pending = Change{}
	}
	return j.carry(op, d, d.Owner)
}

// publish is PUBLISH-DESCRIPTOR.
func (j *judgement) publish(op Op) int {
	switch {
	case op.Undecodable:
		return Contract
	case j.m.descriptors[op.Descriptor]:
		return Exists
	}
	j.m.descriptors[op.Descriptor] = true
	j.owed += j.m.cfg.DescriptorFee
	return OK
}

// reclaim is RECLAIM. Open: a name in quarantine stays, though its output is gone.
func (j *judgement) reclaim(op Op) int {
	in := j.m.outputs[op.Input]
	if !j.authority(in.address) {
		return Signature
	}
	if !j.m.lapsed(op.Input, in, j.now) {
		return Refused
	}
	if j.m.names[op.Name].Output == op.Input && j.m.status(op.Name, j.now) == Released {
		delete(j.m.names, op.Name)
	}
	return OK
}
