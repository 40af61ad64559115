package validate

import (
	"container/list"
	"sync"
	"time"
)

// A cache keeps zones by name, those asked for last.
type cache struct {
	maxZones, maxBytes int
	maxTTL             time.Duration

	mu     sync.Mutex // guards all below
	byName map[string]*list.Element
	used   *list.List // of *zone, asked for last in front
	bytes  int
}

// weight estimates the octets that a zone takes.
func (z *zone) weight() int {
	n := 256 + 2*len(z.name)
	for i := range z.keys {
		n += 192 + len(z.name) + len(z.keys[i].PublicKey)
	}
	return n
}

func newCache(zones, octets int, maxTTL time.Duration) *cache {
	return &cache{maxZones: zones, maxBytes: octets, maxTTL: maxTTL, byName: map[string]*list.Element{}, used: list.New()}
}

// get returns what is known at a name, nil if nothing is.
func (c *cache) get(name string, now time.Time) *zone {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byName[name]
	if !ok {
		return nil
	}
	z := e.Value.(*zone)
	if !now.Before(z.until) || z.until.Sub(now) > c.maxTTL { // the clock may go back
		c.drop(e)
		return nil
	}
	c.used.MoveToFront(e)
	return z
}

// put keeps a zone. Zones that are kept are not changed.
func (c *cache) put(z *zone, now time.Time) {
	if end := now.Add(c.maxTTL); z.until.After(end) {
		z.until = end
	}
	if !now.Before(z.until) || z.weight() > c.maxBytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byName[z.name]; ok {
		c.drop(e)
	}
	c.byName[z.name] = c.used.PushFront(z)
	c.bytes += z.weight()
	for c.bytes > c.maxBytes || c.used.Len() > c.maxZones {
		c.drop(c.used.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	z := c.used.Remove(e).(*zone)
	delete(c.byName, z.name)
	c.bytes -= z.weight()
}
