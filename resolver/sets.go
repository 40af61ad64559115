package resolver

import (
	"container/list"
	"context"
	"fmt"
	"sync"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// sets finds the records of a name and keeps those used last, decoded. A set is
// found by its root, so what is kept never becomes wrong.
type sets struct {
	from     Records
	maxBytes int

	mu    sync.Mutex               // guards all below
	byKey map[setKey]*list.Element // of *keptSet
	used  *list.List               // least lately used last
	bytes int                      // weight of all
}

type setKey struct {
	apex name.Name
	root [32]byte
}

type keptSet struct {
	key    setKey
	set    zone.Set
	weight int
}

func newSets(from Records, maxBytes int) *sets {
	return &sets{from: from, maxBytes: maxBytes, byKey: map[setKey]*list.Element{}, used: list.New()}
}

// get returns the records that d commits to.
func (s *sets) get(ctx context.Context, apex name.Name, d *registrar.Domain, from *Source) (zone.Set, error) {
	if d.Records == 0 {
		return zone.Empty(apex), nil
	}
	key := setKey{apex, d.RecordsRoot}
	if set, ok := s.kept(key); ok {
		return set, countIs(set, d)
	}
	if !from.release() {
		return zone.Set{}, fmt.Errorf("%w: too many requests wait for records", ErrRecords)
	}
	b, err := s.from.Records(ctx, d.RecordsRoot)
	if err != nil {
		return zone.Set{}, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	set, err := zone.Decode(apex, b)
	if err != nil {
		return zone.Set{}, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	if set.Root() != d.RecordsRoot {
		return zone.Set{}, fmt.Errorf("%w: those found have another root", ErrRecords)
	}
	s.keep(&keptSet{key, set, setWeight(set, len(b))})
	return set, countIs(set, d)
}

// countIs: the chain has no way to compare the count with the records.
func countIs(set zone.Set, d *registrar.Domain) error {
	if set.Count() != d.Records {
		return fmt.Errorf("%w: %d RRsets, the chain says %d", ErrRecords, set.Count(), d.Records)
	}
	return nil
}

// setWeight estimates the octets that a decoded set takes: its records, and for
// each RRset the slices, the leaf and the nodes above it.
func setWeight(set zone.Set, encoded int) int { return 512 + encoded + 512*int(set.Count()) }

func (s *sets) kept(key setKey) (zone.Set, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byKey[key]
	if !ok {
		return zone.Set{}, false
	}
	s.used.MoveToFront(e)
	return e.Value.(*keptSet).set, true
}

func (s *sets) keep(k *keptSet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.byKey[k.key]; ok || k.weight > s.maxBytes {
		return
	}
	s.byKey[k.key] = s.used.PushFront(k)
	s.bytes += k.weight
	for s.bytes > s.maxBytes {
		last := s.used.Remove(s.used.Back()).(*keptSet)
		delete(s.byKey, last.key)
		s.bytes -= last.weight
	}
}
