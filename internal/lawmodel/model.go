package lawmodel

import (
	"maps"
	"slices"

	"github.com/utxo-dns/utxonode/name"
)

// An output is an unspent one that carries a covenant.
type output struct {
	commitment bool
	name       string // of a commitment: hidden
	address    Person
	amount     uint64

	owner        Person // the rest is of a commitment
	salt         uint64
	height, time uint64
}

// An ownerEpoch is whose registrations are counted, and in which epoch.
type ownerEpoch struct {
	by Person
	in uint64
}

// A Model is the state of a chain under the law. Make one with New.
type Model struct {
	cfg         Config
	names       map[string]Domain
	outputs     map[ID]output
	descriptors map[uint64]bool
	registered  map[ownerEpoch]uint64
	fees        uint64
}

// New returns a model of an empty chain.
func New(cfg Config) *Model {
	return &Model{
		cfg: cfg, names: map[string]Domain{}, outputs: map[ID]output{},
		descriptors: map[uint64]bool{}, registered: map[ownerEpoch]uint64{},
	}
}

// Clone returns a model that no longer depends on m.
func (m *Model) Clone() *Model {
	c := *m
	c.names = maps.Clone(m.names)
	c.outputs = maps.Clone(m.outputs)
	c.descriptors = maps.Clone(m.descriptors)
	c.registered = maps.Clone(m.registered)
	return &c
}

// Apply applies a block and returns the code of each transaction, in the order
// given. A transaction that is refused changes nothing.
func (m *Model) Apply(now, height uint64, txs []Tx) []int {
	codes := make([]int, len(txs))
	for _, i := range m.order(txs) {
		next := m.Clone()
		codes[i] = next.judge(now, height, txs[i])
		if codes[i] == OK {
			*m = *next
		}
	}
	return codes
}

// State returns what is stored for each name.
func (m *Model) State() map[string]Domain { return maps.Clone(m.names) }

// Config returns the parameters.
func (m *Model) Config() Config { return m.cfg }

// Published reports whether a descriptor is.
func (m *Model) Published(descriptor uint64) bool { return m.descriptors[descriptor] }

// Lapsed returns the domain outputs that RECLAIM may spend at now, sorted.
func (m *Model) Lapsed(now uint64) []ID {
	var ids []ID
	for id, o := range m.outputs {
		if !o.commitment && m.lapsed(id, o, now) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// lapsed is "released, in quarantine, or belongs to another output by now".
func (m *Model) lapsed(id ID, o output, now uint64) bool {
	st := m.status(o.name, now)
	return st == Released || st == Quarantine || m.names[o.name].Output != id
}

// Sums are what a chain must conserve, in atoms.
type Sums struct {
	Staked   uint64 // in unspent domain outputs
	Deposits uint64 // in unspent commitments
	Fees     uint64 // paid to the treasury
}

// Sums returns the sums.
func (m *Model) Sums() Sums {
	s := Sums{Fees: m.fees}
	for _, o := range m.outputs {
		if o.commitment {
			s.Deposits += o.amount
		} else {
			s.Staked += o.amount
		}
	}
	return s
}

// status is the status of a name at now, Released where it is absent.
func (m *Model) status(n string, now uint64) Status {
	d, ok := m.names[n]
	if !ok {
		return Released
	}
	return m.cfg.Status(d, now)
}

// parent is the nearest encloser that is active or in grace.
func (m *Model) parent(n string, now uint64) (Domain, bool) {
	enclosers := name.MustParse(n).Enclosers()
	for i := 1; i < len(enclosers); i++ {
		up := enclosers[i].String()
		if st := m.status(up, now); st == Active || st == Grace {
			return m.names[up], true
		}
	}
	return Domain{}, false
}

// region is the row of a name's region.
func (m *Model) region(n string) Region { return m.cfg.Regions[name.MustParse(n).Region()] }

// order is in which order the transactions of a block are judged: always the
// first that waits for none of those that are left. Open: the page does not say
// which is first where several wait for each other; here it is the block's first.
func (m *Model) order(txs []Tx) []int {
	var order, left []int
	for i := range txs {
		left = append(left, i)
	}
	for len(left) > 0 {
		next := max(0, slices.IndexFunc(left, func(i int) bool {
			return !slices.ContainsFunc(left, func(k int) bool { return m.waits(txs[i], txs[k]) })
		}))
		order = append(order, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return order
}
