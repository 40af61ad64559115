package forward

import (
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/resolver/weighed"
)

// A cache keeps answers by question, those asked for last.
type cache struct {
	maxTTL time.Duration

	mu   sync.Mutex
	kept *weighed.Cache[string, *kept] // guarded by mu
}

type kept struct {
	answer *answer
	at     time.Time
	until  time.Time
}

// weigh estimates the octets that an answer takes.
func weigh(key string, k *kept) int {
	n := 256 + 2*len(key) + len(k.answer.records) + 8*len(k.answer.ttls)
	if p := k.answer.plain; p != nil {
		n += 128 + len(p.records) + 8*len(p.ttls)
	}
	return n
}

func newCache(answers, octets int, maxTTL time.Duration) *cache {
	return &cache{maxTTL: maxTTL, kept: weighed.New(answers, octets, weigh)}
}

// get returns an answer and how old it is in seconds, nil if there is none.
func (c *cache) get(key string, now time.Time) (*answer, uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.kept.Get(key)
	if !ok {
		return nil, 0
	}
	if !now.Before(k.until) || now.Before(k.at) {
		c.kept.Remove(key)
		return nil, 0
	}
	return k.answer, uint32(now.Sub(k.at) / time.Second)
}

// put keeps an answer for as long as it may be kept, absence half as long at
// most (E-82).
func (c *cache) put(key string, a *answer, now time.Time) {
	limit := c.maxTTL
	if a.negative {
		limit /= 2
	}
	k := &kept{a, now, now.Add(min(limit, time.Duration(a.ttl)*time.Second))}
	if !now.Before(k.until) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept.Put(key, k)
}
