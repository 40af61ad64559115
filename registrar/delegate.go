package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Delegate makes a name below a registered one a domain of its own, whose
// owner is the output's address (E-71, U-135).
type Delegate struct {
	Output uint16
	Period Seconds
	Flags  uint16 // 0 or DelegateRevocable
	Name   name.Name
}

// DelegateRevocable lets the parent's owner take the name back.
const DelegateRevocable uint16 = 1

// Action encodes: output 2, period 8, flags 2, name.
func (o Delegate) Action() ledger.Action {
	b := binary.BigEndian.AppendUint16(nil, o.Output)
	b = binary.BigEndian.AppendUint64(b, o.Period)
	b = binary.BigEndian.AppendUint16(b, o.Flags)
	return ledger.Action{Op: OpDelegate, Data: o.Name.AppendWire(b)}
}

// Subject is the name that is delegated.
func (o Delegate) Subject() name.Name { return o.Name }

func (o Delegate) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	keys = touchLookalikes(append(keys, ledger.Key(o.Name.Key())), o.Name)
	return touchParents(keys, o.Name)
}

// judge: an irrevocable delegation binds when the timelock is over, so that a
// stolen key cannot give parts of a name away for good.
func (o Delegate) judge(t *trial) error {
	out, err := t.produce(o.Output, o.Name)
	if err != nil {
		return err
	}
	if err := o.Name.Delegable(); err != nil {
		return err
	}
	if isReserved(o.Name) {
		return fmt.Errorf("%w: %s", ErrReserved, o.Name)
	}
	parent, err := t.parentAtWork(o.Name)
	if err != nil {
		return err
	}
	if !t.Bears(parent.domain.Owner) {
		return fmt.Errorf("%w: the owner of %s has not signed", ErrAuthority, parent.name)
	}
	if d := t.domain(o.Name); d != nil && d.StatusAt(t.Now, t.params) != Released {
		return fmt.Errorf("%w: %s", ErrTaken, o.Name)
	}
	if err := t.checkLookalikes(o.Name, out.Address); err != nil {
		return err
	}
	switch {
	case o.Period == 0:
		return fmt.Errorf("%w: of nothing", ErrPeriod)
	case o.Period > farthest || t.Now+o.Period > parent.domain.Expiry:
		return parent.tooShort()
	case o.Flags&^DelegateRevocable != 0:
		return fmt.Errorf("%w: delegation flags %#x", ErrEncoding, o.Flags)
	}
	if err := t.checkStake(out); err != nil {
		return err
	}
	d := &Domain{Mark: MarkActive, Flags: FlagDelegated, Expiry: t.Now + o.Period, Outpoint: t.at(o.Output), Owner: out.Address}
	if o.Flags&DelegateRevocable != 0 {
		d.Flags |= FlagRevocable
	} else {
		d.Term = t.Now + t.params.Timelock
	}
	t.set(o.Name, d)
	return nil
}

// Revoke ends a delegation when the timelock is over, or takes that back. The
// name stays with its owner until then.
type Revoke struct {
	Undo bool
	Name name.Name
}

// Action encodes: undo 1, name.
func (o Revoke) Action() ledger.Action {
	undo := byte(0)
	if o.Undo {
		undo = 1
	}
	return ledger.Action{Op: OpRevoke, Data: o.Name.AppendWire([]byte{undo})}
}

// Subject is the delegated name.
func (o Revoke) Subject() name.Name { return o.Name }

func (o Revoke) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	keys = touchImages(append(keys, ledger.Key(o.Name.Key())), o.Name)
	return touchParents(keys, o.Name)
}

func (o Revoke) judge(t *trial) error {
	d := t.domain(o.Name)
	if d == nil {
		return fmt.Errorf("%w: %s", ErrReleased, o.Name)
	}
	if err := checkActive(o.Name, d.StatusAt(t.Now, t.params)); err != nil {
		return err
	}
	if d.Flags&FlagDelegated == 0 {
		return fmt.Errorf("%w: %s was registered, not delegated", ErrDelegation, o.Name)
	}
	parent, err := t.parentAtWork(o.Name)
	if err != nil {
		return err
	}
	if !t.Bears(parent.domain.Owner) && (!o.Undo || !t.guards(parent.domain)) {
		return fmt.Errorf("%w: the owner of %s has not signed", ErrAuthority, parent.name)
	}
	if o.Undo {
		return t.unrevoke(o.Name, d)
	}
	switch {
	case d.Flags&FlagRevoked != 0:
		return fmt.Errorf("%w: %s ends at %d", ErrRevoked, o.Name, d.Term)
	case d.Flags&FlagRevocable == 0 && t.Now >= d.Term:
		return fmt.Errorf("%w: %s was delegated for good", ErrDelegation, o.Name)
	}
	d.Flags |= FlagRevoked
	d.Term = t.Now + t.params.Timelock
	t.set(o.Name, d)
	return nil
}

func (t *trial) unrevoke(n name.Name, d *Domain) error {
	if d.Flags&FlagRevoked == 0 {
		return fmt.Errorf("%w: %s is not being revoked", ErrDelegation, n)
	}
	d.Flags = d.Flags&^FlagRevoked | FlagRevocable
	d.Term = 0
	t.set(n, d)
	return nil
}

// guards reports whether the guardians of d have signed.
func (t *trial) guards(d *Domain) bool {
	return d.Guardians != (ledger.Address{}) && t.Bears(d.Guardians)
}
