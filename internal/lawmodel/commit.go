package lawmodel

// commit makes a commitment to name, owner and salt.
func (j *judgement) commit(op Op) int {
	if op.Stake < j.m.cfg.Deposit {
		return Funds
	}
	j.made[op.Output] = output{
		commitment: true, name: op.Name, address: op.To, amount: op.Stake,
		owner: op.NewOwner, salt: op.Salt, height: j.block, time: j.now,
	}
	return OK
}

// takeBack spends a commitment that is too old to be revealed.
func (j *judgement) takeBack(op Op) int {
	if j.now-j.m.outputs[op.Input].time <= j.m.cfg.CommitMaxSecs {
		return Refused
	}
	return OK
}

// madeAt is the height of the commitment that tx reveals for n.
func (m *Model) madeAt(n string, tx Tx) (height uint64, ok bool) {
	for _, op := range tx.Ops {
		if op.Kind == Register && op.Name == n {
			o := m.outputs[op.Input]
			return o.height, o.commitment
		}
	}
	return 0, false
}

// waits reports whether tx reveals a younger commitment than other does, to the
// same name.
func (m *Model) waits(tx, other Tx) bool {
	for _, op := range tx.Ops {
		if op.Kind == Register {
			mine, ok := m.madeAt(op.Name, tx)
			theirs, too := m.madeAt(op.Name, other)
			if ok && too && theirs < mine {
				return true
			}
		}
	}
	return false
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
