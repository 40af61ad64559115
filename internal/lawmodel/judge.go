package lawmodel

import "slices"

// A judgement is one transaction under way.
type judgement struct {
	m     *Model
	now   uint64
	block uint64 // height
	tx    Tx

	owed     uint64
	spent    map[ID]string // input to the name of the operation that spends it
	made     map[ID]output
	plain    map[ID]bool
	named    map[string]Op // by name, what its operations name as input and output
	stray    bool          // an input or output without an operation
	unsigned bool          // a commitment without its signatures
}

// judge applies tx to m and returns its code. On a refusal m is spoilt.
func (m *Model) judge(now, height uint64, tx Tx) int {
	j := &judgement{
		m: m, now: now, block: height, tx: tx,
		spent: map[ID]string{}, made: map[ID]output{}, plain: map[ID]bool{}, named: map[string]Op{},
	}
	for _, op := range tx.Ops {
		if _, ok := m.outputs[op.Input]; op.Input != 0 && !ok {
			return Missing
		}
	}
	for _, op := range tx.Ops {
		// Open: whether the next operation is decoded before this is judged.
		if op.Payment > 1 || op.Undo > 1 {
			return Form
		}
		if code := j.covenants(op); code != OK {
			return code
		}
		if code := j.operation(op); code != OK {
			return code
		}
	}
	return j.whole()
}

// operation applies one operation.
func (j *judgement) operation(op Op) int {
	rules := map[Kind]func(Op) int{
		Commit: j.commit, TakeBack: j.takeBack, Register: j.register, SetRecords: j.setRecords,
		SetResolver: j.setResolver, Delegate: j.delegate, Renew: j.renew, Transfer: j.transfer, Cancel: j.cancel,
		Finalize: j.finalize, SetPolicy: j.setPolicy, Recover: j.recover, Release: j.release,
		SetGuardians: j.setGuardians, Revoke: j.revoke, Publish: j.publish, Reclaim: j.reclaim,
		StraySpend: j.strayed, StrayMake: j.strayed,
	}
	return rules[op.Kind](op)
}

func (j *judgement) strayed(Op) int {
	j.stray = true
	return OK
}

// covenants is the rules that the page has for all operations: first of inputs,
// then of outputs, of the live output and of the owner. RECLAIM spends a domain
// output that need not be live, so the last two are of the others.
func (j *judgement) covenants(op Op) int {
	in := j.m.outputs[op.Input]
	if op.Kind == Register || op.Kind == TakeBack {
		if _, again := j.spent[op.Input]; !in.commitment || again {
			return Contract
		}
	}
	if op.Kind.spends() {
		by, again := j.spent[op.Input]
		if in.commitment || in.name != op.Name || again && (by != op.Name || !op.Kind.carries()) {
			return Contract
		}
	}
	if code := j.sameOutputs(op); code != OK {
		return code
	}
	if op.Kind.carries() {
		d, ok := j.m.names[op.Name]
		if !ok || d.Output != op.Input {
			return NoName
		}
		if op.Kind.ofOwner() && !j.authority(d.Owner) {
			return Signature
		}
	}
	if op.Input != 0 && op.Kind != StraySpend {
		j.spent[op.Input] = op.Name
	}
	if in.commitment && !j.signed(op) {
		j.unsigned = true
	}
	return OK
}

// sameOutputs is the rule of outputs, and that operations which spend one name's
// domain output in one transaction name the same input and output.
func (j *judgement) sameOutputs(op Op) int {
	first, twice := j.named[op.Name]
	if op.Kind.makes() {
		made, again := j.made[op.Output]
		if op.Plain && op.Kind != Finalize {
			return Contract
		}
		if again && (made.name != op.Name || !op.Kind.carries() || op.Plain) || j.plain[op.Output] {
			return Contract
		}
	}
	if !op.Kind.carries() {
		return OK
	}
	if twice && (op.Input != first.Input || op.Output != first.Output) {
		return Contract
	}
	j.named[op.Name] = op
	return OK
}

// signed reports whether the input of op has the signatures of its address.
func (j *judgement) signed(op Op) bool {
	for _, other := range j.tx.Ops {
		if other.Input == op.Input && other.Keyless {
			return false
		}
	}
	return j.authority(j.m.outputs[op.Input].address)
}

// authority reports whether p gives authority.
func (j *judgement) authority(p Person) bool { return p != "" && slices.Contains(j.tx.Signers, p) }

// whole is the rules of the whole transaction, and then its effect on outputs.
func (j *judgement) whole() int {
	switch {
	case j.stray:
		return Contract
	case j.unsigned:
		return Signature
	case j.tx.FeePaid < j.owed:
		return Funds
	}
	for id := range j.spent {
		delete(j.m.outputs, id)
	}
	for id, o := range j.made {
		j.m.outputs[id] = o
		if o.commitment {
			continue
		}
		d := j.m.names[o.name]
		d.Output = id
		j.m.names[o.name] = d
	}
	j.m.fees += j.tx.FeePaid
	return OK
}

// make makes the domain output of op.
func (j *judgement) make(op Op) {
	j.made[op.Output] = output{name: op.Name, address: op.To, amount: op.Stake}
}

// carry makes the next domain output, for owner, with d for state. Open: where
// the page says no code, as for most operations, those of FINALIZE hold: 104 for
// the address, 103 for the amount; and after the operation's own rules.
func (j *judgement) carry(op Op, d Domain, owner Person) int {
	switch {
	case op.Plain:
		return Contract
	case op.To != owner:
		return Signature
	case op.Stake != d.Stake:
		return Funds
	}
	d.Owner = owner
	j.m.names[op.Name] = d
	j.make(op)
	return OK
}

// active is "Active, else 102 in grace, 3 in quarantine or released".
func (j *judgement) active(n string) int {
	switch j.m.status(n, j.now) {
	case Active:
		return OK
	case Grace:
		return Expired
	default:
		return NoName
	}
}

// idle is active, and "nothing pending, else 5".
func (j *judgement) idle(n string) int {
	if code := j.active(n); code != OK {
		return code
	}
	if j.m.names[n].Pending.Kind != 0 {
		return Refused
	}
	return OK
}
