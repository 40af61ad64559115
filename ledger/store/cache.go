package store

import (
	"sync"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

const (
	// pageCacheSize bounds the octets of pages below those a tree holds in
	// memory: the deep pages of about 200,000 leaves.
	pageCacheSize = 16 << 20
	// valueCacheSize bounds the octets of values: what the last blocks wrote is
	// what the next transactions read, each of them up to four times. It has room for
	// those of 20,000 names.
	valueCacheSize = 24 << 20
	// cacheEntry is what an entry takes beside its key and octets.
	cacheEntry = 100
)

// A cache keeps what was read and written last, as the last published height
// has it: then Badger need not be asked.
type cache[K comparable] struct {
	limit int // octets

	mu      sync.Mutex // guards all below
	height  uint64     // the last published
	before  uint64     // the one before it, which answers are proved at
	wrote   map[K]bool // what the last one wrote or deleted
	entries map[K]cached
	size    int
}

// A cached is right for every published height from since on: the height that
// writes it again replaces it before it can be read.
type cached struct {
	data  []byte
	since uint64
}

func newCache[K comparable](height uint64, limit int) *cache[K] {
	return &cache[K]{limit: limit, height: height, before: height, wrote: map[K]bool{}, entries: map[K]cached{}}
}

// get returns the octets of a published height, nil if they are not known. They
// are not to be changed.
func (c *cache[K]) get(k K, height uint64) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[k]; ok && e.since <= height {
		return e.data
	}
	return nil
}

// add keeps what was read at height, and is not changed. What was read at an
// older height than the last two may have been replaced since and is not kept.
func (c *cache[K]) add(k K, data []byte, height uint64) {
	if data == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if height >= c.height || height >= c.before && !c.wrote[k] {
		c.put(k, data, height)
	}
}

// publish makes height the last, with what it wrote; nil is what it deleted.
func (c *cache[K]) publish(height uint64, writes func(yield func(K, []byte) bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before, c.height = c.height, height
	clear(c.wrote)
	for k, data := range writes {
		c.wrote[k] = true
		c.drop(k)
		if data != nil {
			c.put(k, data, height)
		}
	}
}

func (c *cache[K]) put(k K, data []byte, since uint64) {
	c.drop(k)
	for victim := range c.entries { // any will do: keys are hashes
		if c.size+len(data)+cacheEntry <= c.limit {
			break
		}
		c.drop(victim)
	}
	c.entries[k] = cached{data, since}
	c.size += len(data) + cacheEntry
}

func (c *cache[K]) drop(k K) {
	if e, ok := c.entries[k]; ok {
		c.size -= len(e.data) + cacheEntry
		delete(c.entries, k)
	}
}

// deepPages are the pages of a height that its tree does not hold in memory.
func (s *Staged) deepPages(yield func(tree.Path, []byte) bool) {
	for _, w := range s.pages {
		if w.Path.Depth() > tree.HeldDepth && !yield(w.Path, w.Data) {
			return
		}
	}
}

// values are what a height writes.
func (s *Staged) values(yield func([32]byte, []byte) bool) {
	for _, w := range s.writes {
		if !yield(w.Key, w.Value) {
			return
		}
	}
}
