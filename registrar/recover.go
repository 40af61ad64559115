package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// Recover begins to give a name to new keys by the guardians that its owner
// appointed (E-70). It replaces what is pending. It spends nothing: a thief who
// moved the domain output in every block could make every other kind stale.
type Recover struct {
	Name name.Name
	To   ledger.Address
}

// Action encodes: new owner 32, name.
func (o Recover) Action() ledger.Action {
	return ledger.Action{Op: OpRecover, Data: o.Name.AppendWire(append([]byte(nil), o.To[:]...))}
}

// Subject is the name that is recovered.
func (o Recover) Subject() name.Name { return o.Name }

func (o Recover) touches(keys []ledger.Key, _ *ledger.Tx) []ledger.Key {
	return append(keys, ledger.Key(o.Name.Key()))
}

func (o Recover) judge(t *trial) error {
	d := t.domain(o.Name)
	if d == nil {
		return fmt.Errorf("%w: %s", ErrReleased, o.Name)
	}
	if err := checkActive(o.Name, d.StatusAt(t.Now, t.params)); err != nil {
		return err
	}
	switch {
	case d.Guardians == (ledger.Address{}):
		return fmt.Errorf("%w: %s", ErrNoGuardians, o.Name)
	case !t.Bears(d.Guardians):
		return fmt.Errorf("%w: the guardians of %s have not signed", ErrAuthority, o.Name)
	case t.Now < d.NoRecoveryBefore:
		return fmt.Errorf("%w: the last one of %s was cancelled, the next is possible at %d", ErrRecoveryWait, o.Name, d.NoRecoveryBefore)
	}
	if err := t.checkAccepted(o.To); err != nil {
		return err
	}
	d.setPending(Pending{ChangeRecovery, o.To, t.Now + t.params.Timelock})
	t.set(o.Name, d)
	return nil
}
