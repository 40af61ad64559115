package registrar

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Renew extends the lease by a period (U-137).
type Renew struct {
	Spend
	Period Seconds
}

// Action encodes: input 2, output 2, period 8, name.
func (o Renew) Action() ledger.Action {
	return o.action(OpRenew, binary.BigEndian.AppendUint64(nil, o.Period)...)
}

func (o Renew) touches(keys []ledger.Key, tx *ledger.Tx) []ledger.Key {
	return touchParents(touchImages(o.Spend.touches(keys, tx), o.Name), o.Name)
}

// judge: the lease grows by the period, from its expiry on, also in grace.
func (o Renew) judge(t *trial) error {
	h, err := t.holdOwn(o.Spend)
	if err != nil {
		return err
	}
	d := h.domain
	switch {
	case h.status != Active && h.status != InGrace:
		return fmt.Errorf("%w: %s can be registered anew", ErrReleased, h.name)
	case d.Flags&FlagEphemeral != 0:
		return fmt.Errorf("%w: %s ends as it was registered to", ErrEphemeral, h.name)
	case d.Flags&FlagRevoked != 0:
		return fmt.Errorf("%w: %s ends at %d", ErrRevoked, h.name, d.Term)
	}
	fee, err := t.params.FeeFor(h.name, o.Period)
	if err != nil {
		return err
	}
	if h.status == InGrace {
		d.setPending(Pending{})
	}
	d.Expiry += o.Period
	if err := t.checkExpiry(h); err != nil {
		return err
	}
	if err := t.carryOn(h); err != nil {
		return err
	}
	return t.owe(fee)
}

// checkExpiry: no lease is longer than the cap (U-138), and a delegated one no
// longer than its parent's (U-136).
func (t *trial) checkExpiry(h *holding) error {
	if h.domain.Expiry > t.Now+t.params.MaxYears*Year {
		return fmt.Errorf("%w: at most %d years from now", ErrTooFarAhead, t.params.MaxYears)
	}
	if h.domain.Flags&FlagDelegated == 0 {
		return nil
	}
	switch parent := t.parent(h.name); {
	case parent == nil:
		return fmt.Errorf("%w: nobody holds what %s was delegated from", ErrNoParent, h.name)
	case h.domain.Expiry > parent.domain.Expiry:
		return parent.tooShort()
	}
	return nil
}
