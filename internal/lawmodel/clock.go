package lawmodel

import (
	"cmp"
	"maps"
	"slices"
)

// An edge is a time at which something changes by time alone, and what to try
// there, on which name.
type edge struct {
	at    uint64
	name  string
	tries []Kind
}

// tick sets the time of the next block, a few seconds on or at an edge of
// something in m, or a second before or after one, and returns the edge.
func (g *Generator) tick(m *Model) edge {
	var edges []edge
	for _, e := range m.edges(g.now) {
		for _, at := range []uint64{e.at - 1, e.at, e.at + 1} {
			if at > g.now {
				edges = append(edges, edge{at, e.name, e.tries})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	e := edge{at: g.now + 1 + uint64(g.pick(15))}
	roll := g.pick(20)
	switch {
	case roll < 8 || len(edges) == 0:
	case roll < 17:
		e = edges[g.pick(min(len(edges), roll-5))] // of the next three, to of the next eleven
	case roll < 19:
		pending := slices.DeleteFunc(slices.Clone(edges), func(e edge) bool {
			return !slices.Contains(e.tries, Finalize) && !slices.Contains(e.tries, Recover)
		})
		if len(pending) > 0 {
			e = one(g, pending)
		}
	default:
		e = one(g, edges)
	}
	g.now = e.at
	return e
}

// edges are the edges of m, those before now too.
func (m *Model) edges(now uint64) []edge {
	c := m.cfg
	all := []edge{{(now/c.Epoch + 1) * c.Epoch, "alpha.utxo", []Kind{Register}}}
	for _, n := range slices.Sorted(maps.Keys(m.names)) {
		d := m.names[n]
		end := d.Expiry + c.Grace
		if d.Flags&Ephemeral != 0 {
			end = d.Expiry + c.Quarantine
		}
		all = append(all,
			edge{d.Expiry, n, []Kind{Renew, Finalize, SetRecords, Cancel, Recover, Transfer, Revoke, Register}},
			edge{end, n, []Kind{Renew, Reclaim, Register, SetRecords}},
			edge{d.Pending.At, n, []Kind{Finalize}},
			edge{d.Term, n, []Kind{Revoke, Reclaim, SetRecords}},
			edge{d.NoRecovery, n, []Kind{Recover}})
	}
	for _, n := range Names() {
		for _, id := range m.commitments(n) {
			made := m.outputs[id].time
			all = append(all, edge{made + c.CommitMinSeconds, n, []Kind{Register}},
				edge{made + c.CommitMaxSecs, n, []Kind{Register, TakeBack}})
		}
	}
	return slices.DeleteFunc(all, func(e edge) bool { return e.at == 0 })
}
