package node

import (
	"sync"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// alone returns what the newest proved state has at an owner, while not all names
// are compiled: see gateway.Config.Alone.
func (c *compiler) alone(owner name.Name) (at name.Name, types []uint16, ok bool) {
	if c.table.Ready() {
		return at, nil, false
	}
	if owner == owner.Apex() {
		return owner, dnssec.ApexTypes(), true
	}
	v, err := c.node.chain.Proved(c.node.ctx)
	if err != nil {
		return at, nil, false
	}
	defer v.Close()
	s, ok := v.(*view)
	if !ok {
		return at, nil, false
	}
	m, err := c.momentOf(s)
	if err != nil {
		return at, nil, false
	}
	return c.aloneAt(m, owner)
}

// aloneAt is alone of a state. The nearest registered name decides what is at an
// owner (E-53); a delegation of any above it is one for what is below.
func (c *compiler) aloneAt(m moment, owner name.Name) (at name.Name, types []uint16, ok bool) {
	at = owner
	nearest, from := true, owner // from is the lowest name that the next one's records may be of
	for _, n := range owner.Enclosers() {
		found, err := c.above.read(c, m, n)
		if err != nil {
			return at, nil, false
		}
		if found.State == answers.Absent {
			continue
		}
		if nearest {
			types = typesAt(&found.Set, owner)
		}
		if found.State == answers.Elsewhere {
			at, types = n, []uint16{uint16(wire.TypeNS)}
		}
		for ; from.IsSubdomainOf(n); from = from.Parent() {
			if _, cut := found.Set.Lookup(from, wire.TypeNS); cut {
				at, types = from, typesAt(&found.Set, from)
			}
		}
		nearest = false
	}
	return at, types, true
}

// typesAt returns the types of the RRsets of an owner, as the DNS has them.
func typesAt(s *zone.Set, owner name.Name) (types []uint16) {
	for _, rrset := range s.At(owner) {
		types = append(types, message.FromNative(rrset.Type))
	}
	return types
}

// aboveSize is how many names' records are kept decoded: 0.4 MiB each at most.
const aboveSize = 16

// An aboveCache has names with records that were looked at lately, so that many
// questions about what is below a name decode its records once a block.
type aboveCache struct {
	mu     sync.Mutex // guards all below
	height uint64
	names  map[name.Name]answers.Name
}

// read is compiler.read.
func (a *aboveCache) read(c *compiler, m moment, n name.Name) (answers.Name, error) {
	if known, ok := a.get(m.Height(), n); ok {
		return known, nil
	}
	found, err := c.read(m, n)
	if err == nil && found.Set.Count() > 0 {
		a.put(m.Height(), found)
	}
	return found, err
}

func (a *aboveCache) get(height uint64, n name.Name) (known answers.Name, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.height == height {
		known, ok = a.names[n]
	}
	return known, ok
}

func (a *aboveCache) put(height uint64, found answers.Name) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.names == nil || a.height != height || len(a.names) >= aboveSize {
		a.height, a.names = height, make(map[name.Name]answers.Name)
	}
	a.names[found.Name] = found
}

// forget drops all, which nobody asks for any more.
func (a *aboveCache) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names = nil
}
