package answers

import (
	"bytes"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/wire"
	records "github.com/utxo-dns/utxonode/zone"
)

// A Name is what became of a registered name.
type Name struct {
	Name  name.Name
	State State
	Until uint64      // second of the chain clock up to which answers may be kept, if held
	Set   records.Set // its records, if held
}

// A State says what is known of a name.
type State uint8

// The states of a name.
const (
	Absent    State = iota // nobody has it
	Held                   // it resolves, and its records are here
	Elsewhere              // it resolves, and its records are not here: as if it delegated
	Expired                // it does not resolve; a Handler says why
)

// Apply sets what became of names with a block, whose chain clock and height are
// given. Names that are not mentioned stay as they were.
func (t *Table) Apply(height, clock uint64, names []Name) {
	t.change.Lock()
	defer t.change.Unlock()
	for _, z := range t.zones {
		z.setHeight(height, t.now())
	}
	t.clock.Store(clock)
	if len(names) == 0 {
		return
	}
	c := change{t: t, m: t.memory.Load(), chain: t.chain.Load(), owners: make(map[string]*owned, len(names))}
	c.gather(names)
	c.link()
	c.seal()
}

// A change is one call of Apply at work.
type change struct {
	t      *Table
	m      *memory
	chain  *chain            // before, until link
	owners map[string]*owned // by order
}

// An owned is an owner that the change touches.
type owned struct {
	zone   *zone
	name   name.Name
	order  []byte
	kind   kind
	ends   uint64 // see Name.Until
	ttl    uint32 // the longest
	rrsets []packed
	gone   bool
	was    entry       // as it is, where that was looked up
	kept   []Signature // that it may have, while a table is loaded
}

// gather finds the owners that change: those of the names as they were, and as
// they are.
func (c *change) gather(names []Name) {
	registered := make(map[name.Name]*Name, len(names))
	for i := range names {
		k := keyOf(names[i].Name)
		z := c.t.zoneOf(k)
		switch {
		case z == nil || len(k) == len(z.key):
		case names[i].State == Absent && !c.t.Registered(names[i].Name):
			c.untouch(k) // what is at or below it is of a name above it, which may change too
		default:
			registered[names[i].Name] = &names[i]
		}
	}
	for n := range registered {
		k := keyOf(n)
		for _, order := range c.held(k) {
			c.owners[string(order)] = &owned{zone: c.t.zoneOf(k), name: nameOf(order), order: order, gone: true}
		}
	}
	for _, n := range registered {
		if n.State != Absent {
			c.come(n, registered)
		}
	}
}

// come makes the owners of a name that there is.
func (c *change) come(n *Name, registered map[name.Name]*Name) {
	k := keyOf(n.Name)
	own := &owned{zone: c.t.zoneOf(k), name: n.Name, order: appendOrder(nil, k), kind: kindName | kindSlow, ends: n.Until}
	c.owners[string(own.order)] = own
	switch n.State {
	case Held:
		own.kind = kindName | kindData
		c.pack(n, own, registered)
	case Elsewhere:
		own.kind, own.rrsets = own.kind|kindCut, []packed{{kind: typeNS}}
	case Absent, Expired:
	}
}

// held returns the owners that are there for a registered name: at and below it,
// but for those that another one, below it, is nearer to.
func (c *change) held(k key) (orders [][]byte) {
	own := appendOrder(nil, k)
	first, end := c.chain.below(own)
	var buf [name.MaxWire]byte
	for i := first; i < end; i++ {
		if c.nearest(appendKey(buf[:0], c.chain.order(i)), k) {
			orders = append(orders, c.chain.order(i))
		}
	}
	if e := c.m.get(k); e != nil && e.kind()&kindName != 0 && (first == end || !bytes.Equal(c.chain.order(first), own)) {
		orders = append(orders, own) // one that is not in the chain
	}
	return orders
}

// nearest reports whether no name between an owner and k is registered.
func (c *change) nearest(owner, k key) bool {
	for len(owner) > len(k) {
		if e := c.m.get(owner); e != nil && e.kind()&kindName != 0 {
			return false
		}
		owner = parent(owner)
	}
	return true
}

// pack packs the records of a held name, which change the owner of that name and
// make others.
func (c *change) pack(n *Name, own *owned, registered map[name.Name]*Name) {
	var at *owned
	for s := range n.Set.All() {
		if at == nil || at.name != s.Name {
			at = own
			if s.Name != n.Name {
				at = &owned{zone: own.zone, name: s.Name, order: appendOrder(nil, keyOf(s.Name)), kind: kindData, ends: n.Until}
				if !c.belongs(s.Name, n.Name, registered) {
					continue
				}
				c.owners[string(at.order)] = at
			}
		}
		at.add(&s)
	}
}

// belongs reports whether no registered name lies between an owner and the name
// whose records have it (E-53).
func (c *change) belongs(owner, n name.Name, registered map[name.Name]*Name) bool {
	for ; owner != n; owner = owner.Parent() {
		if other, ok := registered[owner]; ok {
			if other.State != Absent {
				return false
			}
			continue
		}
		if e := c.m.get(keyOf(owner)); e != nil && e.kind()&kindName != 0 {
			return false
		}
	}
	return true
}

// add adds an RRset, unless it is one that the signer makes. An owner that
// redirects is not answered for from here.
func (o *owned) add(s *wire.RRset) {
	p := packSet(s)
	if o.zone.signed() && dnssec.Reserved(p.kind) {
		return
	}
	o.rrsets = append(o.rrsets, p)
	o.ttl = max(o.ttl, s.TTL)
	switch s.Type {
	case wire.TypeNS:
		o.kind |= kindSlow | kindCut
	case wire.TypeDNAME:
		o.kind |= kindSlow
	default:
	}
}

// seal writes the entries, then publishes the chain.
func (c *change) seal() {
	orders := make([][]byte, 0, len(c.owners))
	for _, o := range c.owners {
		orders = append(orders, o.order)
	}
	orders = sortOrders(orders)
	entries := c.entries(orders) // which takes long; until it is done others can touch names
	c.t.write.Lock()
	defer c.t.write.Unlock()
	c.m = c.t.memory.Load()
	c.makeRoom(len(orders))
	c.t.version.Add(1)
	defer c.t.version.Add(1)
	for i, order := range orders {
		if entries[i] == nil {
			c.m.remove(appendKey(nil, order))
			continue
		}
		c.put(entries[i])
	}
	for _, order := range orders {
		c.above(c.owners[string(order)])
	}
	c.t.chain.Store(c.chain)
}

// makeRoom has a copy take the place of a memory that so many entries would nearly
// fill, or that is full of what nothing points to. That takes a second where there
// are a million, in which readers of denials must not wait.
func (c *change) makeRoom(entries int) {
	if c.m.crowded(2*entries) || c.m.full() {
		c.m = c.m.copied()
		c.t.memory.Store(c.m)
	}
}

// crowded reports whether slots are too few for so many entries more.
func (m *memory) crowded(entries int) bool { return (m.used+entries)*4 > len(m.slots)*3 }

// put sets an entry.
func (c *change) put(e entry) {
	if c.m.crowded(1) { // owners above those that room was made for
		c.makeRoom(0)
	}
	c.m.put(e)
}

// entry returns the entry of an owner, nil if it goes.
func (c *change) entry(o *owned) entry {
	if o.gone {
		return nil
	}
	k := appendKey(nil, o.order)
	var nsec, signature []byte
	if o.zone.signed() && c.t.loaded.Load() && !c.below(o.zone, k) {
		nsec, signature = c.sign(o, k)
	}
	until := o.ends - min(o.ends, uint64(o.ttl))
	if e := pack(k, o.kind, until, o.rrsets, nsec, signature); len(e) <= maxEntry {
		return e
	}
	return pack(k, o.kind|kindSlow, until, types(o.rrsets), nsec, signature)
}

// types returns RRsets of which only the types are left.
func types(rrsets []packed) []packed {
	out := make([]packed, len(rrsets))
	for i := range rrsets {
		out[i].kind = rrsets[i].kind
	}
	return out
}

// above keeps an entry for every owner that has others below it, so that one
// search tells that it exists.
func (c *change) above(o *owned) {
	if c.m.get(appendKey(nil, o.order)) == nil && c.chain.hasBelow(o.order) {
		c.put(pack(appendKey(nil, o.order), kindAbove, 0, nil, nil, nil))
	}
	k := keyOf(o.name)
	for k = parent(k); len(k) > len(o.zone.key); k = parent(k) {
		e, has := c.m.get(k), c.chain.hasBelow(appendOrder(nil, k))
		switch {
		case e == nil && has:
			c.put(pack(k, kindAbove, 0, nil, nil, nil))
		case e != nil && e.kind() == kindAbove && !has:
			c.m.remove(k)
		}
	}
}
