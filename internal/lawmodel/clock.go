package lawmodel

import (
	"maps"
	"slices"
)

// tick draws the time of the next block: a few seconds on, or at an edge of
// something in m, or a second before or after one.
func (g *Generator) tick(m *Model) uint64 {
	var edges []uint64
	for _, at := range m.edges(g.now) {
		for _, t := range []uint64{at - 1, at, at + 1} {
			if t > g.now {
				edges = append(edges, t)
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	roll := g.pick(20)
	switch {
	case roll < 10 || len(edges) == 0:
		return g.now + 1 + uint64(g.pick(15))
	case roll < 18:
		return edges[g.pick(min(len(edges), roll/2-3))] // of the next two, to of the next six
	case len(m.names) > 0 && g.pick(3) != 0:
		d := m.names[one(g, slices.Sorted(maps.Keys(m.names)))]
		return max(g.now+1, d.Expiry+uint64(g.pick(3))-1)
	default:
		return one(g, edges)
	}
}

// edges are the times at which something in m changes by time alone.
func (m *Model) edges(now uint64) []uint64 {
	c := m.cfg
	at := []uint64{(now/c.Epoch + 1) * c.Epoch}
	for _, d := range m.names {
		end := d.Expiry + c.Grace
		if d.Flags&Ephemeral != 0 {
			end = d.Expiry + c.Quarantine
		}
		at = append(at, d.Expiry, end)
		for _, t := range []uint64{d.Pending.At, d.Term, d.NoRecovery} {
			if t != 0 {
				at = append(at, t)
			}
		}
	}
	for _, o := range m.outputs {
		if o.commitment {
			at = append(at, o.time+c.CommitMinSeconds, o.time+c.CommitMaxSecs)
		}
	}
	return at
}

// commitments are the unspent commitments to a name, sorted.
func (m *Model) commitments(n string) []ID {
	var ids []ID
	for id, o := range m.outputs {
		if o.commitment && o.name == n {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// holdings are the unspent domain outputs of a name, sorted.
func (m *Model) holdings(n string) []ID {
	var ids []ID
	for id, o := range m.outputs {
		if !o.commitment && o.name == n {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
