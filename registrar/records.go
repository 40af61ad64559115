package registrar

import "fmt"

// judge: the records root is replaced; what lies under it stays off chain
// (E-56).
func (o SetRecords) judge(t *trial) error {
	h, err := t.hold(o.Input, o.Name)
	if err != nil {
		return err
	}
	switch h.status {
	case Active:
	case InGrace:
		return fmt.Errorf("%w: renew %s first", ErrExpired, h.name)
	case Released:
		return fmt.Errorf("%w: %s", ErrReleased, h.name)
	}
	if (o.Count == 0) != (o.Root == [32]byte{}) {
		return fmt.Errorf("%w: the root of no records is zero, and only that", ErrEncoding)
	}
	d := *h.domain
	d.RecordsRoot, d.Records = o.Root, o.Count
	return t.carryOn(h, o.Output, &d)
}
