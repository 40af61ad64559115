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
	place        int
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
		codes[i] = next.judge(now, height, i, txs[i])
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
		if !o.commitment && (m.status(o.name, now) == Released || m.names[o.name].Output != id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
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

// parent is the nearest encloser that is registered and not released.
func (m *Model) parent(n string, now uint64) (Domain, bool) {
	enclosers := name.MustParse(n).Enclosers()
	for i := 1; i < len(enclosers); i++ {
		up := enclosers[i].String()
		if m.status(up, now) != Released {
			return m.names[up], true
		}
	}
	return Domain{}, false
}

// region is the row of a name's region.
func (m *Model) region(n string) Region { return m.cfg.Regions[name.MustParse(n).Region()] }

// order is in which order the transactions of a block are judged. Of those that
// REGISTER one name, the oldest commitments come first, in the places that the
// proposer gave to all of these. Open: the page does not say what happens to
// transactions between them, nor to one with several REGISTERs.
func (m *Model) order(txs []Tx) []int {
	order := make([]int, len(txs))
	byName := map[string][]int{}
	for i, tx := range txs {
		order[i] = i
		for _, op := range tx.Ops {
			if op.Kind == Register && !slices.Contains(byName[op.Name], i) {
				byName[op.Name] = append(byName[op.Name], i)
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(byName)) {
		oldest := slices.Clone(byName[n])
		slices.SortStableFunc(oldest, func(a, b int) int { return m.compareAge(n, txs[a], txs[b]) })
		for i, place := range byName[n] {
			order[place] = oldest[i]
		}
	}
	return order
}
