package registrar

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A holding is a live domain output that operations of one transaction spend,
// with the domain it stands for as they have left it.
type holding struct {
	name    name.Name
	spend   Spend
	coin    *ledger.Coin
	domain  *Domain
	status  Status
	carried bool // the output is the name's domain output
	gone    bool // the name was released: no operation can follow
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

// hold takes the live domain output that an operation spends and the one it
// makes, or goes on with what an earlier operation on the name took. With plain
// the made output may be an ordinary one.
func (t *trial) hold(s Spend, plain bool) (*holding, error) {
	if i := slices.IndexFunc(t.held, func(h *holding) bool { return h.name == s.Name }); i >= 0 {
		if h := t.held[i]; !h.gone && h.spend == s {
			h.look(t)
			return h, nil
		}
		return nil, fmt.Errorf("%w: the operations on %s name different places", ErrCovenant, s.Name)
	}
	coin, err := t.takeDomain(s.Input, s.Name)
	if err != nil {
		return nil, err
	}
	h := &holding{name: s.Name, spend: s, coin: coin}
	if !plain || !t.isPlain(s.Output) {
		if _, err := t.produce(s.Output, s.Name); err != nil {
			return nil, err
		}
		h.carried = true
	}
	if d := t.domain(s.Name); d == nil || d.Outpoint != t.Tx.Inputs[s.Input].Outpoint {
		return nil, fmt.Errorf("%w: %s is no longer held by this output", ErrReleased, s.Name)
	}
	h.look(t)
	t.held = append(t.held, h)
	return h, nil
}

func (t *trial) isPlain(i uint16) bool {
	return int(i) < len(t.Tx.Outputs) && t.Tx.Outputs[i].Covenant.Kind == 0
}

// look takes the domain as earlier operations have left it.
func (h *holding) look(t *trial) {
	h.domain = t.domain(h.name)
	h.status = h.domain.StatusAt(t.Now, t.params)
}

// holdOwn is hold for an operation of the owner.
func (t *trial) holdOwn(s Spend) (*holding, error) {
	h, err := t.hold(s, false)
	if err != nil {
		return nil, err
	}
	if !t.Bears(h.domain.Owner) {
		return nil, fmt.Errorf("%w: the owner of %s has not signed", ErrAuthority, s.Name)
	}
	return h, nil
}

// holdActive is hold where the name must be active.
func (t *trial) holdActive(s Spend, plain bool) (*holding, error) {
	h, err := t.hold(s, plain)
	if err != nil {
		return nil, err
	}
	return h, checkActive(h.name, h.status)
}

// holdIdle is hold for an operation of the owner while nothing is pending.
func (t *trial) holdIdle(s Spend) (*holding, error) {
	h, err := t.holdOwn(s)
	if err != nil {
		return nil, err
	}
	if err := checkActive(h.name, h.status); err != nil {
		return nil, err
	}
	return h, t.checkIdle(h.name, h.domain)
}

func checkActive(n name.Name, s Status) error {
	switch s {
	case Active:
		return nil
	case InGrace:
		return fmt.Errorf("%w: renew %s first", ErrExpired, n)
	case InQuarantine, Released:
	}
	return fmt.Errorf("%w: %s", ErrReleased, n)
}

func (t *trial) checkIdle(n name.Name, d *Domain) error {
	if p, ok := d.PendingAt(t.Now); ok {
		return fmt.Errorf("%w: a %s of %s, until %d", ErrPending, p.Kind, n, p.Time)
	}
	return nil
}

// carryOn moves a holding to the output its operations name, of the domain's
// owner and with the stake it had, and stores the domain's new state.
func (t *trial) carryOn(h *holding) error {
	if !h.carried {
		return fmt.Errorf("%w: output %d is not the domain output of %s", ErrCovenant, h.spend.Output, h.name)
	}
	out := &t.Tx.Outputs[h.spend.Output]
	if out.Address != h.domain.Owner {
		return fmt.Errorf("%w: output %d would give %s away", ErrOwner, h.spend.Output, h.name)
	}
	if out.Amount != h.coin.Output.Amount {
		return fmt.Errorf("%w: output %d holds %s, the stake is %s JMBC", ErrStake, h.spend.Output, out.Amount, h.coin.Output.Amount)
	}
	h.domain.Outpoint = t.at(h.spend.Output)
	t.set(h.name, h.domain)
	return nil
}
