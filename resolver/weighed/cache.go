// Package weighed has a cache that is bounded by what is in it: by number, and by
// octets.
package weighed

import "github.com/hashicorp/golang-lru/v2/simplelru"

// A Cache keeps the values that were asked for last. It is not safe for concurrent
// use.
type Cache[K comparable, V any] struct {
	lru    *simplelru.LRU[K, V]
	weigh  func(K, V) int
	most   int // weight of all
	weight int
}

// New returns a cache of so many values, at least 1, that together weigh so much as
// weigh says. What a value weighs does not change.
func New[K comparable, V any](values, most int, weigh func(K, V) int) *Cache[K, V] {
	c := &Cache[K, V]{weigh: weigh, most: most}
	lru, err := simplelru.NewLRU(max(1, values), func(k K, v V) { c.weight -= weigh(k, v) })
	if err != nil {
		panic("BUG: " + err.Error()) // of a number that is none
	}
	c.lru = lru
	return c
}

// Get returns the value of a key, which was asked for last then.
func (c *Cache[K, V]) Get(k K) (v V, ok bool) { return c.lru.Get(k) }

// Put keeps a value in place of those not asked for for longest. One that is too
// heavy by itself is not kept, and one that it would replace is gone all the same.
func (c *Cache[K, V]) Put(k K, v V) {
	c.lru.Remove(k)
	weight := c.weigh(k, v)
	if weight > c.most {
		return
	}
	c.weight += weight
	c.lru.Add(k, v)
	for c.weight > c.most {
		c.lru.RemoveOldest()
	}
}

// Remove forgets the value of a key.
func (c *Cache[K, V]) Remove(k K) { c.lru.Remove(k) }

// Len returns how many values are kept, Weight what they weigh.
func (c *Cache[K, V]) Len() int { return c.lru.Len() }

// Weight returns what all values weigh.
func (c *Cache[K, V]) Weight() int { return c.weight }
