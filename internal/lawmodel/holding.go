package lawmodel

import "slices"

// commitments are the unspent commitments to a name, sorted.
func (m *Model) commitments(n string) []ID {
	return m.unspent(func(o output) bool { return o.commitment && o.name == n })
}

// holdings are the unspent domain outputs of a name, sorted.
func (m *Model) holdings(n string) []ID {
	return m.unspent(func(o output) bool { return !o.commitment && o.name == n })
}

func (m *Model) unspent(is func(output) bool) []ID {
	var ids []ID
	for id, o := range m.outputs {
		if is(o) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
