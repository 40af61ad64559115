package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Pending is a change that waits for its time. The zero value is none.
type Pending struct {
	Kind    Change
	Address [32]byte // the new owner or guardians, or the descriptor id
	Time    uint64   // Unix seconds of the chain clock from which on it can be finalised
}

// A Change is what is to become of a name.
type Change uint8

// The changes that wait (E-68).
const (
	ChangeTransfer  Change = 1
	ChangePolicy    Change = 2
	ChangeGuardians Change = 3
	ChangeRelease   Change = 4
	ChangeResolver  Change = 5
	ChangeRecovery  Change = 6
)

// String returns the word that the API uses.
func (c Change) String() string {
	switch c {
	case 0:
		return ""
	case ChangeTransfer:
		return "transfer"
	case ChangePolicy:
		return "policy"
	case ChangeGuardians:
		return "guardians"
	case ChangeRelease:
		return "release"
	case ChangeResolver:
		return "resolver"
	case ChangeRecovery:
		return "recovery"
	}
	return fmt.Sprintf("change-%d", uint8(c))
}

// PendingAt returns the change that waits at now, ok false if none does: a
// name that expires loses it.
func (d *Domain) PendingAt(now uint64) (p Pending, ok bool) {
	if d.Pending.Kind == 0 || now >= d.Expiry {
		return Pending{}, false
	}
	return d.Pending, true
}

func (d *Domain) setPending(p Pending) {
	d.Pending = p
	switch p.Kind {
	case ChangeTransfer, ChangePolicy:
		d.Mark = MarkTransferPending
	case ChangeRecovery:
		d.Mark = MarkRecoveryPending
	default:
		d.Mark = MarkActive
	}
}

// begin makes a change wait its time.
func (t *trial) begin(h *holding, kind Change, to [32]byte) error {
	h.domain.setPending(Pending{kind, to, t.Now + t.params.Timelock})
	return t.carryOn(h)
}

// checkAccepted: nobody becomes an owner without having signed for it, so that
// a name cannot go where nobody holds the key (E-68).
func (t *trial) checkAccepted(by ledger.Address) error {
	if !t.Bears(by) {
		return fmt.Errorf("%w: the new owner has not signed", ErrNoAcceptance)
	}
	return nil
}
