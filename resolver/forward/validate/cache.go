package validate

import (
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/resolver/weighed"
)

// A cache keeps zones by name, those asked for last.
type cache struct {
	maxTTL time.Duration

	mu    sync.Mutex
	zones *weighed.Cache[string, *zone] // guarded by mu
}

// weigh estimates the octets that a zone takes.
func weigh(name string, z *zone) int {
	n := 256 + 2*len(name)
	for i := range z.keys {
		n += 192 + len(name) + len(z.keys[i].PublicKey)
	}
	return n
}

func newCache(zones, octets int, maxTTL time.Duration) *cache {
	return &cache{maxTTL: maxTTL, zones: weighed.New(zones, octets, weigh)}
}

// get returns what is known at a name, nil if nothing is.
func (c *cache) get(name string, now time.Time) *zone {
	c.mu.Lock()
	defer c.mu.Unlock()
	z, ok := c.zones.Get(name)
	if !ok {
		return nil
	}
	if !now.Before(z.until) || z.until.Sub(now) > c.maxTTL { // the clock may go back
		c.zones.Remove(name)
		return nil
	}
	return z
}

// put keeps a zone. Zones that are kept are not changed.
func (c *cache) put(z *zone, now time.Time) {
	if end := now.Add(c.maxTTL); z.until.After(end) {
		z.until = end
	}
	if !now.Before(z.until) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.zones.Put(z.name, z)
}
