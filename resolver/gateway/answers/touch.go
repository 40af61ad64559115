package answers

import (
	"bytes"
	"slices"

	"github.com/utxo-dns/utxonode/name"
)

// Touch says that a block changed names: until they are applied, a Handler
// answers for them and what is below them.
func (t *Table) Touch(names []name.Name) {
	t.write.Lock()
	defer t.write.Unlock()
	c := change{t: t, m: t.memory.Load(), chain: t.chain.Load()}
	for _, n := range names {
		k := keyOf(n)
		if t.zoneOf(k) == nil {
			continue
		}
		c.touch(k)
		for _, order := range c.held(k) {
			c.touch(appendKey(nil, order))
		}
	}
}

// touch makes the entry of an owner a touched one.
func (c *change) touch(k key) {
	e := c.m.get(k)
	if e == nil {
		e = pack(k, 0, 0, nil, nil, nil)
	}
	if e.kind()&kindTouched == 0 {
		touched := slices.Clone(e)
		touched.head()[0] |= byte(kindTouched)
		c.put(touched)
	}
}

// untouch takes the mark off the owners of a name that nobody has or had.
func (c *change) untouch(k key) {
	orders := c.held(k)
	if own := appendOrder(nil, k); len(orders) == 0 || !bytes.Equal(orders[0], own) {
		orders = append(orders, own)
	}
	for _, order := range orders {
		if o := c.load(order); o != nil {
			o.kind &^= kindTouched
			o.gone = o.kind == 0
			c.owners[string(order)] = o
		}
	}
}

// Registered reports whether a name was applied as one that somebody has.
func (t *Table) Registered(n name.Name) bool {
	e := t.memory.Load().get(keyOf(n))
	return e != nil && e.kind()&kindName != 0
}
