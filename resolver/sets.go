package resolver

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver/weighed"
	"github.com/utxo-dns/utxonode/zone"
)

// sets finds the records of a name and keeps those used last, decoded. A set is
// found by its root, so what is kept never becomes wrong.
//
// Records that nobody has must not tie up the node: those who ask for the same
// wait for one search, only so many wait, and a search that failed is not
// repeated for a second.
type sets struct {
	from    func(context.Context, setKey) ([]byte, error)
	stored  func(root [32]byte) ([]byte, error) // nil: from has it all
	timeout time.Duration                       // of one search
	now     func() time.Time

	mu       sync.Mutex // guards all below
	kept     *weighed.Cache[setKey, keptSet]
	searches map[setKey]*search
	failed   map[setKey]time.Time // when to search again
}

const (
	maxJoined  = 16          // who wait for one search
	maxFailed  = 1024        // failed searches remembered
	failedWait = time.Second // before the next
)

type setKey struct {
	apex name.Name
	root [32]byte
}

type keptSet struct {
	tree *zone.Tree
	size int // encoded, in octets
}

// A search is one call of Records and those who wait for it.
type search struct {
	begun  bool          // false: there was no room to wait for it
	joined int           // guarded by sets.mu
	done   chan struct{} // closed when tree and err are there
	tree   *zone.Tree
	err    error
}

func newSets(cfg Config) *sets {
	return &sets{
		from:    func(ctx context.Context, key setKey) ([]byte, error) { return cfg.Records.Records(ctx, key.root) },
		stored:  cfg.Stored,
		timeout: cfg.RecordsTimeout, now: cfg.Now,
		kept:     weighed.New(math.MaxInt, cfg.RecordsCache, setWeight),
		searches: map[setKey]*search{}, failed: map[setKey]time.Time{},
	}
}

// get returns the records that d commits to. Errors wrap ErrRecords.
func (s *sets) get(ctx context.Context, apex name.Name, d *registrar.Domain, from *Source) (*zone.Tree, error) {
	if d.Records == 0 {
		return zone.Empty(apex).Tree(), nil
	}
	tree, err := s.find(ctx, setKey{apex, d.RecordsRoot}, from)
	if err == nil && tree.Set().Count() != d.Records {
		// The chain has no way to compare the two.
		err = fmt.Errorf("%w: %d RRsets, the chain says %d", ErrRecords, tree.Set().Count(), d.Records)
	}
	return tree, err
}

func (s *sets) find(ctx context.Context, key setKey, from *Source) (*zone.Tree, error) {
	tree, f, first, err := s.look(key)
	if err != nil || f == nil {
		return tree, err
	}
	if first {
		if tree, size, ok := s.here(key); ok {
			s.end(key, f, tree, size, nil)
			return tree, nil
		}
	}
	switch {
	case !from.release():
		err = fmt.Errorf("%w: too many requests wait", ErrRecords)
		if first {
			f.begun = false
			s.end(key, f, nil, 0, err)
		}
		return nil, err
	case first:
		tree, size, err := s.fetch(ctx, key)
		s.end(key, f, tree, size, err)
		return tree, err
	}
	select {
	case <-f.done:
		return f.tree, f.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrRecords, ctx.Err())
	}
}

// look returns the set if it is kept, else the search for it, which the caller
// does if it is the first.
func (s *sets) look(key setKey) (tree *zone.Tree, f *search, first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.kept.Get(key); ok {
		return k.tree, nil, false, nil
	}
	if again, ok := s.failed[key]; ok && s.now().Before(again) {
		return nil, nil, false, fmt.Errorf("%w: not found a moment ago", ErrRecords)
	}
	if f = s.searches[key]; f == nil {
		f = &search{begun: true, done: make(chan struct{})}
		s.searches[key] = f
		return nil, f, true, nil
	}
	if f.joined == maxJoined {
		return nil, nil, false, fmt.Errorf("%w: %d wait for them already", ErrRecords, maxJoined)
	}
	f.joined++
	return nil, f, false, nil
}

// fetch gets records and makes sure that they are those of the root. It does
// not end with the request that began it: others wait for it.
func (s *sets) fetch(ctx context.Context, key setKey) (tree *zone.Tree, size int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout)
	defer cancel()
	b, err := s.from(ctx, key)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	return decodeSet(key, b)
}

// here returns records that nobody has to be waited for.
func (s *sets) here(key setKey) (tree *zone.Tree, size int, ok bool) {
	if s.stored == nil {
		return nil, 0, false
	}
	b, err := s.stored(key.root)
	if err != nil || b == nil {
		return nil, 0, false
	}
	tree, size, err = decodeSet(key, b)
	return tree, size, err == nil
}

// decodeSet decodes records if they are those of the root.
func decodeSet(key setKey, b []byte) (tree *zone.Tree, size int, err error) {
	set, err := zone.Decode(key.apex, b)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	if tree = set.Tree(); tree.Root() != key.root {
		return nil, 0, fmt.Errorf("%w: those found have another root", ErrRecords)
	}
	return tree, len(b), nil
}

// end gives the outcome of a search to those who wait and keeps it.
func (s *sets) end(key setKey, f *search, tree *zone.Tree, size int, err error) {
	s.mu.Lock()
	delete(s.searches, key)
	switch {
	case err == nil:
		delete(s.failed, key)
		s.kept.Put(key, keptSet{tree, size})
	case f.begun:
		s.remember(key)
	}
	s.mu.Unlock()
	f.tree, f.err = tree, err
	close(f.done)
}

// remember notes a failed search. The caller holds mu.
func (s *sets) remember(key setKey) {
	for old := range s.failed { // any one will do: they are soon forgotten
		if len(s.failed) < maxFailed {
			break
		}
		delete(s.failed, old)
	}
	s.failed[key] = s.now().Add(failedWait)
}

// setWeight estimates the octets that a decoded set takes: its records, and for
// each RRset the slices, the leaf and the nodes above it.
func setWeight(_ setKey, k keptSet) int { return 512 + k.size + 512*int(k.tree.Set().Count()) }
