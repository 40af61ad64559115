package answers

import (
	"runtime"
	"sync"
)

// entries returns the entries of owners, in their order. Signing is most of the
// work of a large change, so all cores do it.
func (c *change) entries(orders [][]byte) []entry {
	out := make([]entry, len(orders))
	workers := min(runtime.GOMAXPROCS(0), 1+len(orders)/64)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(orders); i += workers {
				out[i] = c.entry(c.owners[string(orders[i])])
			}
		})
	}
	all.Wait()
	return out
}

// signAll makes the NSEC records of all owners, which are not made while names
// are being loaded. The caller is the writer.
func (t *Table) signAll() {
	const batch = 1 << 14 // owners at a time
	t.loaded.Store(true)
	c := t.chain.Load()
	for from := 0; from < c.len(); from += batch {
		t.sign(c, from, min(from+batch, c.len()))
	}
}

// sign makes the NSEC records of the owners from one place to before another.
func (t *Table) sign(c *chain, from, to int) {
	part := change{t: t, m: t.memory.Load(), chain: c, owners: make(map[string]*owned, to-from)}
	orders := make([][]byte, 0, to-from)
	for i := from; i < to; i++ {
		if o := part.loaded(c.order(i)); o != nil {
			part.owners[string(o.order)] = o
			orders = append(orders, o.order)
		}
	}
	for _, e := range part.entries(orders) {
		part.put(e)
	}
}
