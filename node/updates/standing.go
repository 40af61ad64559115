package updates

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// checkStanding checks who signed the message and what it spends: every signer
// has a part in an operation, every operation has one, and outpoints are live.
func (h *Handler) checkStanding(c *updateCase) error {
	var mayAll []ledger.PublicKey
	for i := range c.steps {
		s := &c.steps[i]
		d, err := h.domain(s.body.Name)
		if err != nil {
			return err
		}
		if d == nil && !s.makes() {
			return fmt.Errorf("%w: %v", registrar.ErrReleased, s.body.Name)
		}
		may, err := h.mayUpdate(c, s, d)
		if err != nil {
			return err
		}
		if !anyOf(c.signers, may) {
			return fmt.Errorf("%w: none may %v of %v", ErrSigner, s.body.Opcode, s.body.Name)
		}
		mayAll = append(mayAll, may...)
		if err := s.checkOutpoint(c.tx, d); err != nil {
			return err
		}
	}
	return checkAll(c.signers, mayAll)
}

// checkKnown is what is left of checkStanding when the transaction is known: the
// names are no longer as they were.
func (c *updateCase) checkKnown() error { return checkAll(c.signers, c.keys()) }

func checkAll(signers, may []ledger.PublicKey) error {
	for _, k := range signers {
		if !has(may, k) {
			return fmt.Errorf("%w: a key of %v that the transaction does not show for it", ErrSigner, k.Algorithm)
		}
	}
	return nil
}

func anyOf(signers, may []ledger.PublicKey) bool {
	for _, k := range signers {
		if has(may, k) {
			return true
		}
	}
	return false
}

// keys returns all keys that the transaction shows.
func (c *updateCase) keys() (all []ledger.PublicKey) {
	for _, r := range c.shown {
		all = append(all, r.keys...)
	}
	return all
}

// keysOf returns the keys of some addresses, as the transaction shows them.
func (c *updateCase) keysOf(addresses ...ledger.Address) (all []ledger.PublicKey) {
	for _, r := range c.shown {
		for _, a := range addresses {
			if r.address == a && a != (ledger.Address{}) {
				all = append(all, r.keys...)
			}
		}
	}
	return all
}

// mayUpdate returns the keys that may send a step: the owner's or the
// guardians', of the name or of its parent. Where anyone may act, whoever pays
// for it may send it.
func (h *Handler) mayUpdate(c *updateCase, s *step, d *registrar.Domain) ([]ledger.PublicKey, error) {
	switch s.op.(type) {
	case nil, registrar.Register, registrar.Finalize, registrar.PublishDescriptor:
		return c.keys(), nil
	case registrar.Delegate, registrar.Revoke:
		parent, err := h.parent(s.body.Name)
		if err != nil || parent == nil {
			return c.keys(), err // the law says that there is none
		}
		return c.keysOf(parent.Owner, parent.Guardians), nil
	default:
		return c.keysOf(d.Owner, d.Guardians), nil
	}
}

// parent returns the nearest registered encloser of n, nil if there is none.
func (h *Handler) parent(n name.Name) (*registrar.Domain, error) {
	for _, e := range n.Enclosers() {
		if e == n {
			continue
		}
		d, err := h.domain(e)
		if err != nil {
			return nil, err
		}
		if d != nil && d.StatusAt(h.cfg.Chain.Clock(), h.cfg.Law).Held() {
			return d, nil
		}
	}
	return nil, nil
}

// makes reports whether the step is about a name that need not be there, and
// names no outpoint.
func (s *step) makes() bool {
	switch s.op.(type) {
	case nil, registrar.Register, registrar.Delegate, registrar.PublishDescriptor:
		return true
	}
	return false
}

// checkOutpoint: the message names the live domain output, and the transaction
// spends what the message names (U-140). The change that it completes or
// cancels, if it names one, is the one that waits.
func (s *step) checkOutpoint(tx *ledger.Tx, d *registrar.Domain) error {
	_, recovers := s.op.(registrar.Recover) // whatever became of the output
	unbound := recovers || s.makes()
	var live wire.Outpoint
	if !unbound {
		copy(live[:], d.Outpoint.AppendTo(nil))
	}
	if s.body.Previous != live {
		if unbound {
			return fmt.Errorf("%w: %v spends no domain output", ErrMismatch, s.body.Opcode)
		}
		return fmt.Errorf("%w: %v is held by %v", ErrStale, s.body.Name, d.Outpoint)
	}
	if s.spend != nil && tx.Inputs[s.spend.Input].Outpoint != d.Outpoint {
		return fmt.Errorf("%w: the transaction spends another output", ErrMismatch)
	}
	if id := s.body.Payload.Pending; id != nil && *id != d.Pending.Address {
		return fmt.Errorf("%w: %v", ErrPending, s.body.Name)
	}
	return nil
}
