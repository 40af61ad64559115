package limits

import "time"

// buckets limit one kind of key: what is done, and how often a key is told that
// it did too much.
type buckets[K comparable] struct {
	rate          uint64 // per second
	does, refuses *table[K]
}

func newBuckets[K comparable](perSecond uint64, remember int, start time.Time) *buckets[K] {
	fresh := func() *table[K] { return newTable[K](perSecond, 0, remember, start) }
	return &buckets[K]{perSecond, fresh(), fresh()}
}

// take counts one thing that the key does. If it is too much, told is whether
// the key may be told so, and after how long it takes until one more may be.
func (b *buckets[K]) take(key K, now time.Time) (ok, told bool, after time.Duration) {
	did := b.does.take(key, now)
	if did.count == 0 {
		return true, false, 0
	}
	return false, b.refuses.take(key, now).count == 0, did.after
}
