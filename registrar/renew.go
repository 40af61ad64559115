package registrar

import "fmt"

// judge: the lease grows by the period, from its expiry on, also in grace.
func (o Renew) judge(t *trial) error {
	h, err := t.hold(o.Input, o.Name)
	if err != nil {
		return err
	}
	if h.status == Released {
		return fmt.Errorf("%w: %s can be registered anew", ErrReleased, h.name)
	}
	fee, err := t.params.FeeFor(h.name, o.Period)
	if err != nil {
		return err
	}
	d := *h.domain
	d.Expiry += o.Period
	if d.Expiry > t.Now+t.params.MaxYears*Year {
		return fmt.Errorf("%w: at most %d years from now", ErrTooFarAhead, t.params.MaxYears)
	}
	if err := t.carryOn(h, o.Output, &d); err != nil {
		return err
	}
	return t.owe(fee)
}
