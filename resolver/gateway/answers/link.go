package answers

import (
	"maps"
	"slices"
)

// listed reports whether an owner is in the chain.
func (o *owned) listed() bool { return !o.gone && o.kind&(kindData|kindCut) != 0 }

// link makes the chain with the owners that come and without those that go. Who
// has another one behind it now is part of the change.
func (c *change) link() {
	var added, removed [][]byte
	for _, o := range c.owners {
		_, there := c.chain.search(o.order)
		switch here := o.listed(); {
		case here && !there:
			added = append(added, o.order)
		case !here && there:
			removed = append(removed, o.order)
		}
	}
	added, removed = sortOrders(added), sortOrders(removed)
	c.chain = c.chain.with(added, removed)
	if !c.t.loaded.Load() {
		return
	}
	for _, order := range slices.Sorted(maps.Keys(c.owners)) {
		c.cut(c.owners[order])
	}
	for _, order := range slices.Concat(added, removed) {
		c.before(order)
	}
}

// cut adds the owners below one that begins or ceases to delegate.
func (c *change) cut(o *owned) {
	e := c.m.get(appendKey(nil, o.order))
	was, is := e != nil && e.kind()&kindCut != 0, !o.gone && o.kind&kindCut != 0
	if was == is {
		return
	}
	for i, end := c.chain.below(o.order); i < end; i++ {
		c.also(c.chain.order(i))
	}
	c.before(o.order)
}

// before adds the owner before a place, and what delegates it.
func (c *change) before(order []byte) {
	i, _ := c.chain.search(order)
	if i == 0 {
		return
	}
	before := c.chain.order(i - 1)
	c.also(before)
	k := appendKey(nil, before)
	if z := c.t.zoneOf(k); z != nil && len(k) > len(z.key) {
		if cut := (&links{c.m, c.chain, z}).cutAbove(k); cut != nil {
			c.also(appendOrder(nil, cut))
		}
	}
}

// also adds an owner that stays what it is.
func (c *change) also(order []byte) {
	if _, ok := c.owners[string(order)]; ok {
		return
	}
	if o := c.load(order); o != nil && o.zone.signed() {
		c.owners[string(order)] = o
	}
}

// load returns an owner as it is, nil if it is not there.
func (c *change) load(order []byte) *owned {
	k := appendKey(nil, order)
	e, z := c.m.get(k), c.t.zoneOf(k)
	if e == nil || z == nil {
		return nil
	}
	return &owned{zone: z, name: nameOf(order), order: order, kind: e.kind(), ends: e.until(), rrsets: e.all(), was: e}
}
