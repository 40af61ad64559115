package registrar

// judge: the stake leaves the domain output. The name is given up if the
// output is still its registration; an output whose lease is over, and whose
// name may be another's by now, frees its stake and nothing else.
func (o Release) judge(t *trial) error {
	if _, err := t.takeDomain(o.Input, o.Name); err != nil {
		return err
	}
	if d := t.domain(o.Name); d != nil && d.Outpoint == t.Tx.Inputs[o.Input].Outpoint {
		t.remove(o.Name)
	}
	return nil
}
