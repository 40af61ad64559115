package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Recover begins to give a name to new keys by the guardians that its owner
// appointed (E-70). It replaces what is pending.
type Recover struct {
	Spend
	To ledger.Address
}

// Action encodes: input 2, output 2, new owner 32, name.
func (o Recover) Action() ledger.Action { return o.action(OpRecover, o.To[:]...) }

func (o Recover) judge(t *trial) error {
	h, err := t.holdActive(o.Spend, false)
	if err != nil {
		return err
	}
	switch d := h.domain; {
	case d.Guardians == (ledger.Address{}):
		return fmt.Errorf("%w: %s", ErrNoGuardians, h.name)
	case !t.Bears(d.Guardians):
		return fmt.Errorf("%w: the guardians of %s have not signed", ErrAuthority, h.name)
	case t.Now < d.NoRecoveryBefore:
		return fmt.Errorf("%w: the last one of %s was cancelled, the next is possible at %d", ErrRecoveryWait, h.name, d.NoRecoveryBefore)
	}
	if err := t.checkAccepted(o.To); err != nil {
		return err
	}
	return t.begin(h, ChangeRecovery, o.To)
}
