package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A holding is a domain output that an operation spends, with the domain it
// stands for.
type holding struct {
	name   name.Name
	coin   *ledger.Coin
	domain *Domain
	status Status
}

// takeDomain takes input i, which must be a domain output of n.
func (t *trial) takeDomain(i uint16, n name.Name) (*ledger.Coin, error) {
	coin, err := t.take(i, KindDomain)
	if err != nil {
		return nil, err
	}
	if !stands(&coin.Output.Covenant, n) {
		return nil, fmt.Errorf("%w: input %d is not a domain output of %s", ErrCovenant, i, n)
	}
	return coin, nil
}

// hold takes input i, which must be the live domain output of n.
func (t *trial) hold(i uint16, n name.Name) (*holding, error) {
	coin, err := t.takeDomain(i, n)
	if err != nil {
		return nil, err
	}
	d := t.domain(n)
	if d == nil || d.Outpoint != t.Tx.Inputs[i].Outpoint {
		return nil, fmt.Errorf("%w: %s is no longer held by this output", ErrReleased, n)
	}
	return &holding{n, coin, d, d.StatusAt(t.Now, t.params)}, nil
}

// carryOn moves a holding to output i, where its owner and stake stay what
// they were, and stores the domain's new state.
func (t *trial) carryOn(h *holding, i uint16, d *Domain) error {
	out, err := t.produce(i, h.name)
	if err != nil {
		return err
	}
	if out.Address != h.domain.Owner {
		return fmt.Errorf("%w: output %d would give %s away", ErrOwner, i, h.name)
	}
	if out.Amount != h.coin.Output.Amount {
		return fmt.Errorf("%w: output %d holds %s, the stake is %s JMBC", ErrStake, i, out.Amount, h.coin.Output.Amount)
	}
	d.Outpoint = t.at(i)
	t.set(h.name, d)
	return nil
}
