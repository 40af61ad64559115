package answers

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"sync/atomic"
	"unsafe"
)

// Sizes of the memory of a table.
const (
	chunkSize = 8 << 20 // octets; whole pages of 2 MiB lie in it
	minDead   = 4 << 20 // octets
	unit      = 8       // octets; places are counted in units
	minSlots  = 1 << 10
	maxEntry  = 1 << 16 // octets of one entry; what is longer is not compiled
)

// A memory is a hash table from keys to entries, by open addressing: slots of
// 64 bits, and chunks of octets that entries are written behind one another in.
// There are no pointers in either. One goroutine writes; readers see an entry
// when its slot is set, and an entry is never written again.
//
// A slot is 32 bits of the key's hash and the place of the entry in units, from
// 1; 0 is free. Entries that nothing points to stay until the memory is copied.
type memory struct {
	seed   maphash.Seed
	slots  []uint64 // by atomic operations
	mask   uint64
	chunks atomic.Pointer[[][]byte]

	used int // slots that are not free; the writer's
	size int // octets written; the writer's
	dead int // octets that nothing points to; the writer's
}

// newChunk returns room for entries. A search goes to two places that no other one
// went to lately, and finding where they are takes as long as reading them, unless
// their pages are large.
func newChunk() []byte {
	b := make([]byte, chunkSize)
	largePages(b)
	return b
}

// newSlots returns free slots, in large pages, too.
func newSlots(n int) []uint64 {
	slots := make([]uint64, n)
	largePages(unsafe.Slice((*byte)(unsafe.Pointer(&slots[0])), n*8))
	return slots
}

// removed is the place of an entry that was taken away: its slot is passed over.
const removed = 1

func newMemory(entries int) *memory {
	n := minSlots
	for n < 2*entries {
		n <<= 1
	}
	m := &memory{seed: maphash.MakeSeed(), slots: newSlots(n), mask: uint64(n - 1)}
	first := newChunk()
	m.chunks.Store(&[][]byte{first})
	m.size = (removed + 1) * unit // the first places have a meaning
	return m
}

// get returns the entry of a key, nil without.
func (m *memory) get(k key) entry {
	hash := maphash.Bytes(m.seed, k)
	for i := hash & m.mask; ; i = (i + 1) & m.mask {
		slot := atomic.LoadUint64(&m.slots[i])
		if slot == 0 {
			return nil
		}
		if slot>>32 != hash>>32 || uint32(slot) == removed {
			continue
		}
		if e := m.at(uint32(slot)); string(e.key()) == string(k) {
			return e
		}
	}
}

// at returns the entry at a place.
func (m *memory) at(place uint32) entry {
	at := int(place) * unit
	chunk := (*m.chunks.Load())[at/chunkSize]
	e := chunk[at%chunkSize:]
	return e[4 : 4+binary.LittleEndian.Uint32(e)]
}

// put sets the entry of its key.
func (m *memory) put(e entry) {
	place := m.write(e)
	hash := maphash.Bytes(m.seed, e.key())
	i := hash & m.mask
	for ; ; i = (i + 1) & m.mask {
		slot := m.slots[i]
		if slot == 0 {
			m.used++
			break
		}
		if slot>>32 == hash>>32 && uint32(slot) != removed {
			if old := m.at(uint32(slot)); string(old.key()) == string(e.key()) {
				m.dead += units(len(old)+4) * unit
				break
			}
		}
	}
	atomic.StoreUint64(&m.slots[i], hash>>32<<32|uint64(place))
}

// remove takes the entry of a key away.
func (m *memory) remove(k key) {
	hash := maphash.Bytes(m.seed, k)
	for i := hash & m.mask; m.slots[i] != 0; i = (i + 1) & m.mask {
		slot := m.slots[i]
		if slot>>32 != hash>>32 || uint32(slot) == removed {
			continue
		}
		if old := m.at(uint32(slot)); string(old.key()) == string(k) {
			m.dead += units(len(old)+4) * unit
			atomic.StoreUint64(&m.slots[i], hash>>32<<32|removed)
			return
		}
	}
}

// write writes an entry behind the others and returns its place.
func (m *memory) write(e entry) (place uint32) {
	need := units(len(e)+4) * unit
	chunks := *m.chunks.Load()
	if m.size%chunkSize+need > chunkSize || m.size == len(chunks)*chunkSize {
		m.size = len(chunks) * chunkSize // no entry is in two chunks
		grown := append(slices.Clip(chunks), newChunk())
		m.chunks.Store(&grown)
		chunks = grown
	}
	b := chunks[m.size/chunkSize][m.size%chunkSize:]
	binary.LittleEndian.PutUint32(b, uint32(len(e)))
	copy(b[4:], e)
	place = uint32(m.size / unit)
	m.size += need
	return place
}

func units(n int) int { return (n + unit - 1) / unit }

// full reports whether slots or dead octets are so many that the memory should
// be copied.
func (m *memory) full() bool {
	return m.used*4 > len(m.slots)*3 || m.dead > minDead && 2*m.dead > m.size
}

// each calls do for every entry, until it returns false.
func (m *memory) each(do func(entry) bool) {
	for i := range m.slots {
		slot := m.slots[i]
		if slot != 0 && uint32(slot) != removed && !do(m.at(uint32(slot))) {
			return
		}
	}
}

// copied returns a memory with the same entries and nothing else.
func (m *memory) copied() *memory { return m.copiedFor(0) }

// copiedFor is copied with room for so many entries.
func (m *memory) copiedFor(entries int) *memory {
	live := 0
	m.each(func(entry) bool { live++; return true })
	fresh := newMemory(max(entries, live+live/2))
	m.each(func(e entry) bool { fresh.put(e); return true })
	return fresh
}
