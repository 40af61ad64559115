package lawmodel

import "cmp"

// commit makes a commitment to name, owner and salt.
func (j *judgement) commit(op Op) int {
	if op.Stake < j.m.cfg.Deposit {
		return Funds
	}
	j.made[op.Output] = output{
		commitment: true, name: op.Name, address: op.To, amount: op.Stake,
		owner: op.NewOwner, salt: op.Salt, height: j.block, time: j.now, place: j.place,
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

// compareAge compares the commitments that two transactions reveal for n: by
// height, then place in the block, then place in the transaction. What spends
// nothing comes last.
func (m *Model) compareAge(n string, a, b Tx) int {
	x, idX := m.commitmentOf(n, a)
	y, idY := m.commitmentOf(n, b)
	if !x.commitment || !y.commitment {
		return cmp.Compare(boolToInt(y.commitment), boolToInt(x.commitment))
	}
	return cmp.Or(cmp.Compare(x.height, y.height), cmp.Compare(x.place, y.place), cmp.Compare(idX, idY))
}

// commitmentOf is the commitment that tx reveals for n.
func (m *Model) commitmentOf(n string, tx Tx) (output, ID) {
	for _, op := range tx.Ops {
		if op.Kind == Register && op.Name == n {
			return m.outputs[op.Input], op.Input
		}
	}
	return output{}, 0
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
