package limits

import (
	"hash/maphash"
	"sync/atomic"
	"time"
)

// A table counts what many keys do, in memory of fixed size, without locks and
// without allocating: for what happens with every datagram.
//
// A cell says until when what its key did is paid for at the rate. A cell of the
// past says nothing, so whoever needs one takes it; where a row has none, a new
// key shares the one that is free first. A secret hash chooses the row, so that
// nobody chooses with whom to share. A key that begins on several cores at once
// may begin in as many cells, of which all but one are forgotten.
type table[K comparable] struct {
	rows     [][ways]cell
	seed     maphash.Seed
	start    time.Time
	interval int64 // nanoseconds that one costs; 0: no limit
	burst    int64 // that may be owed, nanoseconds
	window   int64 // that who goes on asking comes to owe beyond that; 0: what is too much costs nothing
}

// ways is how many cells a key may be in: those of a row, which are read at once.
const ways = 4

type cell struct {
	key  atomic.Uint64 // hash of the key
	paid atomic.Int64  // until when, nanoseconds since start
	over atomic.Uint64 // how often the key was over the limit
}

// newTable returns a table for so many keys at once. A key has a second's worth
// at first, and after a pause.
func newTable[K comparable](perSecond uint64, window time.Duration, remember int, start time.Time) *table[K] {
	t := &table[K]{seed: maphash.MakeSeed(), start: start}
	if perSecond > 0 {
		t.rows = make([][ways]cell, (remember+ways-1)/ways)
		t.interval, t.burst, t.window = int64(time.Second)/int64(perSecond), int64(time.Second), int64(window)
	}
	return t
}

// An excess is what is too much.
type excess struct {
	count uint64        // how often the key did too much, without a pause; 0: it is not too much
	after time.Duration // until one more may be
}

// take counts one thing that a key does.
func (t *table[K]) take(key K, at time.Time) excess {
	if t.interval == 0 {
		return excess{}
	}
	now := int64(at.Sub(t.start))
	c := t.of(maphash.Comparable(t.seed, key), now)
	for {
		was := c.paid.Load()
		next := max(was, now) + t.interval
		after := next - now - t.burst
		if after > 0 {
			next = was
			if t.window > 0 {
				next = min(was+t.interval, now+t.burst+t.window)
			}
		}
		switch {
		case next != was && !c.paid.CompareAndSwap(was, next):
		case after > 0:
			return excess{c.over.Add(1), time.Duration(after)}
		default:
			return excess{}
		}
	}
}

// of returns the cell of a hash.
func (t *table[K]) of(hash uint64, now int64) *cell {
	row := &t.rows[hash%uint64(len(t.rows))]
	first := &row[0]
	for i := range row {
		c := &row[i]
		if c.key.Load() == hash {
			return c
		}
		if c.paid.Load() < first.paid.Load() {
			first = c
		}
	}
	if first.paid.Load() <= now {
		first.key.Store(hash)
		first.over.Store(0)
	}
	return first
}

// size returns how many cells have been taken.
func (t *table[K]) size() (n int) {
	for i := range t.rows {
		for j := range t.rows[i] {
			if t.rows[i][j].key.Load() != 0 {
				n++
			}
		}
	}
	return n
}
