package forward

import (
	"container/list"
	"sync"
	"time"
)

// A cache keeps answers by question, those asked for last.
type cache struct {
	maxAnswers, maxBytes int
	maxTTL               time.Duration

	mu    sync.Mutex // guards all below
	byKey map[string]*list.Element
	used  *list.List // of *kept, asked for last in front
	bytes int
}

type kept struct {
	key    string
	answer *answer
	at     time.Time
	until  time.Time
}

// weight estimates the octets that an answer takes.
func (k *kept) weight() int {
	n := 256 + 2*len(k.key) + len(k.answer.records) + 8*len(k.answer.ttls)
	if p := k.answer.plain; p != nil {
		n += 128 + len(p.records) + 8*len(p.ttls)
	}
	return n
}

func newCache(answers, octets int, maxTTL time.Duration) *cache {
	return &cache{maxAnswers: answers, maxBytes: octets, maxTTL: maxTTL, byKey: map[string]*list.Element{}, used: list.New()}
}

// get returns an answer and how old it is in seconds, nil if there is none.
func (c *cache) get(key string, now time.Time) (*answer, uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil, 0
	}
	k := e.Value.(*kept)
	if !now.Before(k.until) || now.Before(k.at) {
		c.drop(e)
		return nil, 0
	}
	c.used.MoveToFront(e)
	return k.answer, uint32(now.Sub(k.at) / time.Second)
}

// put keeps an answer for as long as it may be kept, absence half as long at
// most (E-82).
func (c *cache) put(key string, a *answer, now time.Time) {
	limit := c.maxTTL
	if a.negative {
		limit /= 2
	}
	k := &kept{key, a, now, now.Add(min(limit, time.Duration(a.ttl)*time.Second))}
	if !now.Before(k.until) || k.weight() > c.maxBytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		c.drop(e)
	}
	c.byKey[key] = c.used.PushFront(k)
	c.bytes += k.weight()
	for c.bytes > c.maxBytes || c.used.Len() > c.maxAnswers {
		c.drop(c.used.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	k := c.used.Remove(e).(*kept)
	delete(c.byKey, k.key)
	c.bytes -= k.weight()
}
