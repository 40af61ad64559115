package answers

import (
	"hash/maphash"
	"sync/atomic"
)

// A Batch is questions that came together. In a large table what answers each lies
// in places where nobody went lately: to go to those of all questions at once
// takes hardly longer than to go to those of one, and then they are at hand.
type Batch struct {
	memory *memory
	hashes [maxBatch]uint64
	n      int
	read   byte // of the places, so that they are read
}

const (
	maxBatch  = 64
	largeFrom = 1 << 12 // slots; what has fewer stays at hand anyway
)

// Batch returns an empty batch. It is false if the table is so small that
// nothing is gained.
func (t *Table) Batch() (b Batch, ok bool) {
	b.memory = t.memory.Load()
	return b, len(b.memory.slots) >= largeFrom
}

// Add adds the name of a question, on the wire in lower case, without the root's
// zero octet. There is room for 64.
func (b *Batch) Add(name []byte) {
	if b.n < maxBatch {
		b.hashes[b.n] = maphash.Bytes(b.memory.seed, name)
		b.n++
	}
}

// Fetch goes to where the answers are. Its loops do little else, so that the
// processor is many turns ahead.
func (b *Batch) Fetch() {
	const line = 64 // octets that come together
	m := b.memory
	var places [maxBatch]uint32
	for i, hash := range b.hashes[:b.n] {
		places[i] = uint32(atomic.LoadUint64(&m.slots[hash&m.mask]))
	}
	var entries [maxBatch]entry
	for i, place := range places[:b.n] {
		if place > removed {
			entries[i] = m.at(place)
		}
	}
	for _, e := range entries[:b.n] {
		if len(e) > line {
			b.read += e[line]
		}
	}
}
