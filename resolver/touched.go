package resolver

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// touched remembers when names were last changed, so that an answer from before
// stays good while none of the names that it is about is among them.
//
// It is a table of fixed size: names that a secret hash puts in one place share
// what is remembered, which costs no more than an answer made again.
type touched struct {
	seed  maphash.Seed
	table [1 << 16]atomic.Uint64 // by place, the stamp of the last change
	floor atomic.Uint64          // answers with a stamp below it are of no use
	upTo  atomic.Uint64          // the stamp that the table is complete up to

	mu      sync.Mutex // guards waiting, and writing to the above
	waiting []change   // by height
}

// A change is what one block did.
type change struct {
	height uint64
	names  []name.Name
	all    bool // to every name, as when the clock jumps
}

// maxWaiting bounds the blocks that wait for the header that proves them: one
// or two, unless nobody moves the height.
const maxWaiting = 256

// add notes a change, which counts once its height can be proved: until then
// answers are about the height before.
func (t *touched) add(c change) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == maxWaiting {
		t.waiting = t.waiting[1:] // a gap: nothing from before it is believed
	}
	t.waiting = append(t.waiting, c)
}

// advance brings the table to the height that can be proved now. Of a height
// that nobody told about everything may have changed.
func (t *touched) advance(proved uint64) {
	if t.upTo.Load() >= proved {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	next := t.upTo.Load() + 1
	for len(t.waiting) > 0 && t.waiting[0].height <= proved {
		c := &t.waiting[0]
		if c.height == next {
			t.stamp(c.names, next)
			next++
		}
		if c.all {
			t.floor.Store(c.height)
		}
		t.waiting = t.waiting[1:]
	}
	if next <= proved {
		t.floor.Store(proved)
	}
	t.upTo.Store(max(proved, t.upTo.Load()))
}

// now changes names at this moment, where no heights count.
func (t *touched) now(names []name.Name) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := t.upTo.Load() + 1
	t.stamp(names, next)
	t.upTo.Store(next)
}

// nowAll changes everything at this moment, where no heights count.
func (t *touched) nowAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := t.upTo.Load() + 1
	t.floor.Store(next)
	t.upTo.Store(next)
}

// stamp notes that names changed. The caller holds mu.
func (t *touched) stamp(names []name.Name, at uint64) {
	for _, n := range names {
		t.table[t.place(n)].Store(at)
	}
}

func (t *touched) place(n name.Name) uint16 { return uint16(maphash.Comparable(t.seed, n)) }

// since reports whether anything that an answer is about has changed since it
// was made.
func (t *touched) since(places []uint16, stamp uint64) bool {
	if stamp < t.floor.Load() {
		return true
	}
	for _, p := range places {
		if t.table[p].Load() > stamp {
			return true
		}
	}
	return false
}

// placesOf returns where the names are that an answer is about: of every link
// the owner and all above it, up to the one that is registered (E-53).
func (t *touched) placesOf(q wire.Question, resp *Response) []uint16 {
	places := make([]uint16, 0, 4)
	owner := q.Name
	for i := 0; ; i++ {
		for _, n := range owner.Enclosers() {
			places = append(places, t.place(n))
			if owner == resp.Owner && n == resp.Zone {
				break
			}
		}
		for i < len(resp.Answer) && !isAlias(q.Type, resp.Answer[i].Type) {
			i++
		}
		if i >= len(resp.Answer) {
			return places
		}
		owner, _ = aliasTarget(resp.Answer[i].Data)
	}
}
