package registrar

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// judge: draft §5.1.1 steps 2 to 5 in one transaction (E-60).
func (o Register) judge(t *trial) error {
	commitment, err := t.take(o.Input, KindCommitment)
	if err != nil {
		return err
	}
	out, err := t.produce(o.Output, o.Name)
	if err != nil {
		return err
	}
	if err := t.checkOpened(commitment, &o, out.Address); err != nil {
		return err
	}
	if err := Available(t.params, o.Name, t.domain(o.Name), t.Now); err != nil {
		return err
	}
	if err := t.checkConsent(o.Name); err != nil {
		return err
	}
	fee, err := t.params.FeeFor(o.Name, o.Period)
	if err != nil {
		return err
	}
	if out.Amount < t.params.Stake {
		return fmt.Errorf("%w: the domain output holds %s, the stake is %s JMBC", ErrStake, out.Amount, t.params.Stake)
	}
	t.set(o.Name, &Domain{
		Mark:     MarkActive,
		Expiry:   t.Now + o.Period,
		Outpoint: t.at(o.Output),
		Owner:    out.Address,
	})
	return t.owe(fee)
}

// Available reports why n cannot be registered at now by anyone: it is not
// registrable (E-06), reserved, or d, its state if it has one, is not over.
func Available(p *Params, n name.Name, d *Domain, now uint64) error {
	if err := n.Registrable(); err != nil {
		return err
	}
	if isReserved(n) {
		return fmt.Errorf("%w: %s", ErrReserved, n)
	}
	if d != nil && d.StatusAt(now, p) != Released {
		return fmt.Errorf("%w: %s", ErrTaken, n)
	}
	return nil
}

// checkConsent: a name under a registered one needs the signature of that
// one's owner, given by spending any coin of the owner's address (U-026).
func (t *trial) checkConsent(n name.Name) error {
	for _, parent := range parents(n) {
		d := t.domain(parent)
		if d == nil || d.StatusAt(t.Now, t.params) == Released {
			continue
		}
		if !slices.ContainsFunc(t.Spent, func(c ledger.Coin) bool { return c.Output.Address == d.Owner }) {
			return fmt.Errorf("%w: %s is registered to someone else", ErrNoConsent, parent)
		}
	}
	return nil
}
