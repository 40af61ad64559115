package lawmodel

import (
	"strings"

	"github.com/utxo-dns/utxonode/name"
)

// register is REGISTER, rules 1 to 13.
func (j *judgement) register(op Op) int {
	for _, rule := range []func(Op) int{
		j.opens, j.byOwner, j.quoted, j.registrable, j.free, j.unlike, j.consents, j.paidPeriod, j.staked, j.limited, j.payment,
	} {
		if code := rule(op); code != OK {
			return code
		}
	}
	d := Domain{Owner: op.To, Stake: op.Stake, Expiry: j.now + op.Period}
	if op.Period%Year != 0 {
		d.Flags = Ephemeral
	}
	j.m.registered[ownerEpoch{op.To, j.now / j.m.cfg.Epoch}]++
	j.m.names[op.Name] = d
	j.make(op)
	return OK
}

// opens is rule 1.
func (j *judgement) opens(op Op) int {
	c, cfg := j.m.outputs[op.Input], j.m.cfg
	if c.name != op.Name || c.owner != op.To || c.salt != op.Salt {
		return Refused
	}
	age := j.now - c.time
	if j.block-c.height < cfg.CommitMinBlocks || age < cfg.CommitMinSeconds || age > cfg.CommitMaxSecs {
		return Refused
	}
	return OK
}

// byOwner is rule 2.
func (j *judgement) byOwner(op Op) int {
	if !j.authority(op.To) {
		return Signature
	}
	return OK
}

// quoted is rule 3.
func (j *judgement) quoted(op Op) int {
	if op.ValidUntil < j.now {
		return Refused
	}
	return OK
}

// registrable is rules 4 and 5.
func (j *judgement) registrable(op Op) int {
	n := name.MustParse(op.Name)
	if code := j.m.cfg.Registrable(n); code != OK {
		return code
	}
	if j.m.cfg.Reserved(n) {
		return Refused
	}
	return OK
}

// free is rule 6.
func (j *judgement) free(op Op) int {
	switch j.m.status(op.Name, j.now) {
	case Active, Grace:
		return Exists
	case Quarantine:
		if j.m.names[op.Name].Owner != op.To {
			return Refused
		}
	case Released:
	}
	return OK
}

// consents is rules 8 and 9.
func (j *judgement) consents(op Op) int {
	if up, ok := j.m.parent(op.Name, j.now); ok && !j.authority(up.Owner) {
		return Refused
	}
	return j.regional(op)
}

// regional is "a region with an authority has consented".
func (j *judgement) regional(op Op) int {
	if a := j.m.region(op.Name).Authority; a != "" && !j.authority(a) {
		return Refused
	}
	return OK
}

// paidPeriod is rule 10. Open: of no years at all it says nothing; they are not
// "whole years" here.
func (j *judgement) paidPeriod(op Op) int {
	switch {
	case op.Period != 0 && op.Period%Year == 0:
		if op.Period/Year > j.m.cfg.MaxYears {
			return Refused
		}
		return OK
	case op.Period >= Hour && op.Period <= 30*Day:
		return OK
	}
	return Form
}

// staked is rule 11, and DELEGATE 7.
func (j *judgement) staked(op Op) int {
	if op.Stake < j.m.cfg.Stake {
		return Funds
	}
	return OK
}

// limited is rule 12.
func (j *judgement) limited(op Op) int {
	limit := j.m.cfg.OwnerLimit
	if limit != 0 && j.m.registered[ownerEpoch{op.To, j.now / j.m.cfg.Epoch}] >= limit {
		return Refused
	}
	return OK
}

// payment is rule 13.
func (j *judgement) payment(op Op) int {
	if op.Payment == 0 {
		j.owed += j.m.cfg.Owed(op.Name, op.Period)
	} else if !j.authority(j.m.region(op.Name).CBDCIssuer) {
		return Funds
	}
	return OK
}

// Owed returns the fee of a period of a name in atoms.
func (c Config) Owed(n string, period uint64) uint64 {
	own, _, _ := strings.Cut(name.MustParse(n).Unicode(), ".")
	yearly := c.Fee(len(own))
	if period%Year == 0 {
		return yearly * (period / Year)
	}
	days := (period + Day - 1) / Day
	return (yearly*days + 364) / 365
}
