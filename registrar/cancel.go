package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Cancel ends a pending change: by the owner, or by the guardians (U-161).
type Cancel struct{ Spend }

// Action encodes: input 2, output 2, name.
func (o Cancel) Action() ledger.Action { return o.action(OpCancel) }

func (o Cancel) judge(t *trial) error {
	h, err := t.holdActive(o.Spend, false)
	if err != nil {
		return err
	}
	p, ok := h.domain.PendingAt(t.Now)
	if !ok {
		return fmt.Errorf("%w: %s", ErrNothingPending, h.name)
	}
	if !t.mayCancel(h.domain, p.Kind) {
		return fmt.Errorf("%w: a %s of %s is not theirs to cancel", ErrAuthority, p.Kind, h.name)
	}
	if p.Kind == ChangeRecovery {
		h.domain.NoRecoveryBefore = t.Now + t.params.RecoveryWait
	}
	h.domain.setPending(Pending{})
	return t.carryOn(h)
}

// mayCancel: one stolen key must not stop a recovery, and guardians must not
// keep themselves in office; to help an owner whose key was stolen they have
// Recover (E-68).
func (t *trial) mayCancel(d *Domain, kind Change) bool {
	if kind != ChangeGuardians && t.guards(d) {
		return true
	}
	owner := t.Revealed(d.Owner)
	return owner != nil && (kind != ChangeRecovery || ledger.MinSignatures(owner) >= 2)
}
