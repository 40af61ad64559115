package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Finalize completes a pending change whose time has come. Anyone may.
type Finalize struct{ Spend }

// Action encodes: input 2, output 2, name.
func (o Finalize) Action() ledger.Action { return o.action(OpFinalize) }

// touches: the name may go to another, or be released.
func (o Finalize) touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key {
	return touchImages(o.Spend.touches(keys, tx), o.Name)
}

func (o Finalize) judge(t *trial) error {
	h, err := t.holdActive(o.Spend, true)
	if err != nil {
		return err
	}
	p, ok := h.domain.PendingAt(t.Now)
	switch {
	case !ok:
		return fmt.Errorf("%w: %s", ErrNothingPending, h.name)
	case t.Now < p.Time:
		return fmt.Errorf("%w: the %s of %s can be completed at %d, now is %d", ErrTimelock, p.Kind, h.name, p.Time, t.Now)
	}
	h.domain.setPending(Pending{})
	switch p.Kind {
	case ChangeTransfer:
		h.domain.Owner, h.domain.Guardians, h.domain.NoRecoveryBefore = p.Address, ledger.Address{}, 0
	case ChangePolicy, ChangeRecovery:
		h.domain.Owner = p.Address
	case ChangeGuardians:
		h.domain.Guardians = p.Address
	case ChangeResolver:
		h.domain.Resolver = p.Address
	case ChangeRelease:
		return t.release(h)
	}
	return t.carryOn(h)
}

// release returns the stake to the owner, whoever completes the release.
func (t *trial) release(h *holding) error {
	i := int(h.spend.Output)
	if h.carried || t.outputs[i] {
		return fmt.Errorf("%w: output %d is not one for the stake of %s", ErrCovenant, i, h.name)
	}
	out := &t.Tx.Outputs[i]
	if out.Address != h.domain.Owner {
		return fmt.Errorf("%w: output %d would give the stake of %s away", ErrOwner, i, h.name)
	}
	if out.Amount != h.coin.Output.Amount {
		return fmt.Errorf("%w: output %d holds %s, the stake is %s JMBC", ErrStake, i, out.Amount, h.coin.Output.Amount)
	}
	t.outputs[i] = true
	h.gone = true
	t.remove(h.name)
	return nil
}
