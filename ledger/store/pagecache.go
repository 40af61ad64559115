package store

import (
	"sync"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

const (
	// pageCacheSize bounds a pageCache, in octets: the deep pages of about
	// 100,000 leaves.
	pageCacheSize = 8 << 20
	// pageCacheEntry is what an entry takes beside path and page.
	pageCacheEntry = 100
)

// A pageCache keeps pages below those a tree holds in memory, as the last
// published height has them: a proof or an update then need not ask Badger.
type pageCache struct {
	mu     sync.Mutex // guards all below
	height uint64     // the last published
	pages  map[tree.Path]cachedPage
	size   int
}

// A cachedPage is right for every published height from since on: the height
// that writes the page again replaces it before it can be read.
type cachedPage struct {
	data  []byte
	since uint64
}

func newPageCache(height uint64) *pageCache {
	return &pageCache{height: height, pages: map[tree.Path]cachedPage{}}
}

// get returns the page as of a published height, nil if that is not known.
func (c *pageCache) get(p tree.Path, height uint64) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.pages[p]; ok && e.since <= height {
		return e.data
	}
	return nil
}

// add keeps a page read at height. What was read at an older height than the
// last may have been replaced since and is not kept.
func (c *pageCache) add(p tree.Path, data []byte, height uint64) {
	if data == nil || p.Depth() <= tree.HeldDepth {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if height == c.height {
		c.put(p, data, height)
	}
}

// publish makes height the last, with the pages it wrote.
func (c *pageCache) publish(height uint64, writes []tree.PageWrite) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.height = height
	for _, w := range writes {
		c.drop(w.Path)
		if w.Data != nil && w.Path.Depth() > tree.HeldDepth {
			c.put(w.Path, w.Data, height)
		}
	}
}

func (c *pageCache) put(p tree.Path, data []byte, since uint64) {
	c.drop(p)
	for victim := range c.pages { // any will do: keys are hashes
		if c.size+len(data)+pageCacheEntry <= pageCacheSize {
			break
		}
		c.drop(victim)
	}
	c.pages[p] = cachedPage{data, since}
	c.size += len(data) + pageCacheEntry
}

func (c *pageCache) drop(p tree.Path) {
	if e, ok := c.pages[p]; ok {
		c.size -= len(e.data) + pageCacheEntry
		delete(c.pages, p)
	}
}
