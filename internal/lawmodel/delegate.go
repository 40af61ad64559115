package lawmodel

import "github.com/utxo-dns/utxonode/name"

// delegate is DELEGATE, rules 1 to 7.
func (j *judgement) delegate(op Op) int {
	n := name.MustParse(op.Name)
	if code := j.m.cfg.Delegable(n); code != OK {
		return code
	}
	if j.m.cfg.Reserved(n) {
		return Refused
	}
	up, code := j.idleParent(op.Name)
	if code != OK {
		return code
	}
	switch {
	case !j.authority(up.Owner):
		return Signature
	case j.m.status(op.Name, j.now) != Released:
		return Exists
	}
	if code := j.unlike(op); code != OK {
		return code
	}
	switch {
	case op.Period == 0:
		return Form
	case op.Period > up.Expiry-j.now:
		return Refused
	case op.Flags > 1:
		return Form
	}
	if code := j.staked(op); code != OK {
		return code
	}
	d := Domain{Owner: op.To, Stake: op.Stake, Expiry: j.now + op.Period, Flags: Delegated}
	// Open: whether a revocable name has a term too; here it has none.
	if op.Flags == 1 {
		d.Flags |= Revocable
	} else {
		d.Term = j.now + j.m.cfg.Timelock
	}
	j.m.names[op.Name] = d
	j.make(op)
	return OK
}

// idleParent is "it has a parent, else 3; the parent is active, else 102;
// nothing is pending on it, else 5". Open: in REVOKE "it" could be the child;
// here it is the parent in both places.
func (j *judgement) idleParent(n string) (Domain, int) {
	up, ok := j.m.parent(n, j.now)
	switch {
	case !ok:
		return up, NoName
	case j.m.cfg.Status(up, j.now) != Active:
		return up, Expired
	case up.Pending.Kind != 0:
		return up, Refused
	}
	return up, OK
}

// revoke is REVOKE.
func (j *judgement) revoke(op Op) int {
	if code := j.active(op.Name); code != OK {
		return code
	}
	d := j.m.names[op.Name]
	if d.Flags&Delegated == 0 {
		return Refused
	}
	up, code := j.idleParent(op.Name)
	if code != OK {
		return code
	}
	switch op.Undo {
	case 0:
		if !j.authority(up.Owner) {
			return Signature
		}
		if d.Flags&Revoked != 0 || d.Flags&Revocable == 0 && j.now >= d.Term {
			return Refused
		}
		d.Flags |= Revoked
		d.Term = j.now + j.m.cfg.Timelock
	case 1:
		if !j.authority(up.Owner) && !j.authority(up.Guardians) {
			return Signature
		}
		if d.Flags&Revoked == 0 {
			return Refused
		}
		// Open: revocable even if it was not before, and the term is gone.
		d.Flags = d.Flags&^Revoked | Revocable
		d.Term = 0
	}
	j.m.names[op.Name] = d
	return OK
}
