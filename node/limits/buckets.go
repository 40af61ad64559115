package limits

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// buckets are the token buckets of one kind of key. The one that was not used
// for the longest time makes room for a new one: whoever comes back after that
// finds a full bucket, as after any pause of a second.
type buckets[K comparable] struct {
	rate uint64 // tokens a second, and in a full bucket; 0: no limit

	mu sync.Mutex
	by *simplelru.LRU[K, *bucket] // guarded by mu
}

// A bucket has tokens for what is done and as many for saying no.
type bucket struct{ does, refuses *rate.Limiter }

func newBuckets[K comparable](perSecond uint64, remember int) *buckets[K] {
	lru, err := simplelru.NewLRU[K, *bucket](remember, nil)
	if err != nil {
		panic("BUG: room for no bucket: " + err.Error())
	}
	return &buckets[K]{rate: perSecond, by: lru}
}

// of returns the bucket of a key.
func (b *buckets[K]) of(key K) *bucket {
	b.mu.Lock()
	defer b.mu.Unlock()
	if found, ok := b.by.Get(key); ok {
		return found
	}
	full := func() *rate.Limiter { return rate.NewLimiter(rate.Limit(b.rate), int(b.rate)) }
	fresh := &bucket{full(), full()}
	b.by.Add(key, fresh)
	return fresh
}

// take takes a token of the key. If there is none, told is whether the key may
// be told so, and after how long it takes until there is one.
func (b *buckets[K]) take(key K, now time.Time) (ok, told bool, after time.Duration) {
	if b.rate == 0 {
		return true, false, 0
	}
	of := b.of(key)
	if of.does.AllowN(now, 1) {
		return true, false, 0
	}
	missing := 1 - of.does.TokensAt(now)
	return false, of.refuses.AllowN(now, 1), time.Duration(missing / float64(b.rate) * float64(time.Second))
}

// size returns how many keys are remembered.
func (b *buckets[K]) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.by.Len()
}
