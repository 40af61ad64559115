package registrar

import "github.com/utxo-dns/utxonode/ledger"

// Transfer begins to give a name to another owner, who has accepted it
// (U-139).
type Transfer struct {
	Spend
	To ledger.Address
}

// Action encodes: input 2, output 2, new owner 32, name.
func (o Transfer) Action() ledger.Action { return o.action(OpTransfer, o.To[:]...) }

func (o Transfer) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	if err := t.checkAccepted(o.To); err != nil {
		return err
	}
	if err := t.checkRegion(o.Name); err != nil {
		return err
	}
	return t.begin(h, ChangeTransfer, o.To)
}

// SetPolicy begins to change by which keys the owner holds the name.
type SetPolicy struct {
	Spend
	To ledger.Address
}

// Action encodes: input 2, output 2, new owner 32, name.
func (o SetPolicy) Action() ledger.Action { return o.action(OpSetPolicy, o.To[:]...) }

func (o SetPolicy) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	if err := t.checkAccepted(o.To); err != nil {
		return err
	}
	return t.begin(h, ChangePolicy, o.To)
}

// SetGuardians begins to change who can recover the name; zero is nobody
// (E-70).
type SetGuardians struct {
	Spend
	Guardians ledger.Address
}

// Action encodes: input 2, output 2, guardians 32, name.
func (o SetGuardians) Action() ledger.Action { return o.action(OpSetGuardians, o.Guardians[:]...) }

func (o SetGuardians) judge(t *trial) error {
	h, err := t.holdIdle(o.Spend)
	if err != nil {
		return err
	}
	return t.begin(h, ChangeGuardians, o.Guardians)
}
