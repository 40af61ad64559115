package answers

import (
	"context"
	"runtime"
	"sync"

	"github.com/utxo-dns/utxonode/name"
)

// entries returns the entries of owners, in their order. Signing is most of the
// work of a large change, so all cores do it.
func (c *change) entries(orders [][]byte) []entry {
	out := make([]entry, len(orders))
	workers := min(runtime.NumCPU(), 1+len(orders)/64)
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

// sign makes the signatures of an owner's RRsets, none where it delegates, and its
// NSEC record. Those of records that stay as they were are kept.
func (c *change) sign(o *owned, k key) (nsec, signature []byte) {
	now, was := c.t.now(), o.was
	if was == nil {
		was = c.m.get(k)
	}
	types := o.zone.types
	if len(k) > len(o.zone.key) {
		types = make([]uint16, 0, len(o.rrsets))
		for i := range o.rrsets {
			types = append(types, o.rrsets[i].kind)
		}
	}
	for i := range o.rrsets {
		if p := &o.rrsets[i]; len(p.signature) == 0 && len(p.records) > 0 && o.kind&kindCut == 0 {
			c.t.sign(o, p, was.had(p.kind), k, now)
		}
	}
	i, found := c.chain.search(o.order)
	if !found {
		return nil, nil
	}
	z := o.zone
	record := appendRecord(nil, typeNSEC, z.denial, z.Signer().AppendNSEC(nil, c.next(o, i), types))
	p := packed{kind: typeNSEC, records: record}
	c.t.sign(o, &p, was.had(typeNSEC), k, now)
	return p.records, p.signature
}

// next returns the owner behind the i-th after the change.
func (c *change) next(o *owned, i int) name.Name {
	next := i + 1
	if o.kind&kindCut != 0 {
		_, next = c.chain.below(o.order)
	}
	return (&links{c.m, c.chain, o.zone}).at(next)
}

// below reports whether an owner is below one that delegates after the change.
func (c *change) below(z *zone, k key) bool {
	for len(k) > len(z.key) {
		if k = parent(k); len(k) == len(z.key) {
			break
		}
		if o, ok := c.owners[string(appendOrder(nil, k))]; ok {
			if o.kind&kindCut != 0 && !o.gone {
				return true
			}
			continue
		}
		if e := c.m.get(k); e != nil && e.kind()&kindCut != 0 {
			return true
		}
	}
	return false
}

// write sets entries that say what those before them said. What was touched since
// then stays touched.
func (c *change) write(entries []entry) {
	c.t.write.Lock()
	defer c.t.write.Unlock()
	c.m = c.t.memory.Load()
	c.makeRoom(len(entries))
	for _, e := range entries {
		if now := c.m.get(e.key()); now != nil {
			e.head()[0] |= byte(now.kind() & kindTouched)
		}
		c.put(e)
	}
}

// signAll makes the signatures and NSEC records of all owners, which are not made
// while names are being loaded. r is what signatures were kept, nil for none. It is
// false if ctx ended before.
func (t *Table) signAll(ctx context.Context, r *keptReader) bool {
	const batch = 1 << 12 // owners at a time
	t.loaded.Store(true)
	c := t.chain.Load()
	for from := 0; from < c.len(); from += batch {
		if ctx.Err() != nil {
			return false
		}
		part := change{t: t, m: t.memory.Load(), chain: c, owners: make(map[string]*owned, batch)}
		var orders [][]byte
		for i := from; i < min(from+batch, c.len()); i++ {
			if o := part.load(c.order(i)); o != nil && o.zone.signed() {
				o.kept = append(o.kept, r.of(o.order)...)
				part.owners[string(o.order)] = o
				orders = append(orders, o.order)
			}
		}
		part.write(part.entries(orders))
	}
	return true
}
