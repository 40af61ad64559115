package answers

import "github.com/utxo-dns/utxonode/name"

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
		c.slow(k)
		for _, order := range c.held(k) {
			c.slow(appendKey(nil, order))
		}
	}
}

// slow makes the entry of an owner one that a Handler answers for.
func (c *change) slow(k key) {
	e := c.m.get(k)
	if e == nil {
		c.put(pack(k, kindSlow, 0, nil, nil, nil))
		return
	}
	if e.kind()&kindSlow != 0 {
		return
	}
	marked := append(entry(nil), e...)
	marked.head()[0] |= byte(kindSlow)
	c.put(marked)
}

// Registered reports whether a name was applied as one that somebody has.
func (t *Table) Registered(n name.Name) bool {
	e := t.memory.Load().get(keyOf(n))
	return e != nil && e.kind()&kindName != 0
}
