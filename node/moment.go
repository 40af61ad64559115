package node

import (
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
	"github.com/utxo-dns/utxonode/zone"
)

// A moment is a state and its chain clock.
type moment struct {
	*view
	clock uint64
}

func (c *compiler) momentOf(v *view) (moment, error) {
	at := moment{view: v, clock: v.AnchorTime()}
	if c.node.genesis.Chain.Ledger.WarpKey == (ledger.Address{}) {
		return at, nil
	}
	value, err := v.Get(ledger.ClockKey())
	if err != nil {
		return at, err
	}
	offset, err := ledger.DecodeWarp(value)
	at.clock += offset
	return at, err
}

// compile returns what became of names. Where one comes or goes, the records of
// the names above it that are there have other owners too.
func (c *compiler) compile(at moment, names []name.Name) ([]answers.Name, error) {
	compiled := make([]answers.Name, 0, len(names))
	seen := make(map[name.Name]bool, len(names))
	for i := 0; i < len(names); i++ {
		n := names[i]
		if seen[n] {
			continue
		}
		seen[n] = true
		one, err := c.name(at, n)
		if err != nil {
			return nil, err
		}
		if one.State == answers.Absent == c.table.Registered(n) {
			names = append(names, c.registeredAbove(n)...)
		}
		compiled = append(compiled, one)
	}
	return compiled, nil
}

// name returns what a state says of a name, to be compiled.
func (c *compiler) name(at moment, n name.Name) (answers.Name, error) {
	out, err := c.read(at, n)
	c.miss(&out)
	return out, err
}

// miss notes a name whose records are not here. The resolver looks for them
// elsewhere, or says what is wrong.
func (c *compiler) miss(n *answers.Name) {
	if n.State == answers.Elsewhere {
		c.missing = append(c.missing, n.Name)
	}
}

// registeredAbove returns the names above one that were applied.
func (c *compiler) registeredAbove(n name.Name) (names []name.Name) {
	for _, e := range n.Enclosers()[1:] {
		if c.table.Registered(e) {
			names = append(names, e)
		}
	}
	return names
}

// read returns what a state says of a name.
func (c *compiler) read(at moment, n name.Name) (answers.Name, error) {
	d, err := domain(at.Snapshot, n)
	if err != nil || d == nil {
		return answers.Name{Name: n}, err
	}
	out := c.held(at, n, d)
	if out.State != answers.Held || d.Records == 0 {
		return out, nil
	}
	b, err := c.node.db.Records(d.RecordsRoot)
	if err != nil {
		b = nil // they are elsewhere
	}
	return withRecords(out, d.RecordsRoot, d.Records, b), nil
}

// held returns what a domain says of its name, without records.
func (c *compiler) held(at moment, n name.Name, d *registrar.Domain) answers.Name {
	out := answers.Name{Name: n}
	switch status := d.StatusAt(at.clock, &c.node.genesis.Chain.Registrar); {
	case !status.Held():
		return out
	case status != registrar.Active:
		out.State = answers.Expired
		return out
	}
	out.State, out.Until, out.Set = answers.Held, d.Lasts(), zone.Empty(n)
	if p, ok := d.PendingAt(at.clock); ok {
		out.Until = min(out.Until, p.Time)
	}
	return out
}

// withRecords returns a name with its records, of which the chain has the root and
// how many RRsets they are. They are elsewhere if these are others.
func withRecords(of answers.Name, root [32]byte, count uint32, b []byte) answers.Name {
	set, err := zone.Decode(of.Name, b)
	if err != nil || set.Root() != root || set.Count() != count {
		of.State, of.Set = answers.Elsewhere, zone.Set{}
		return of
	}
	of.Set = set
	return of
}
