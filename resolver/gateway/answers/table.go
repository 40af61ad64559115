package answers

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// A Table holds compiled answers.
type Table struct {
	zones []*zone
	now   func() time.Time

	change  sync.Mutex // one change is made at a time
	write   sync.Mutex // and written: memory has one writer
	memory  atomic.Pointer[memory]
	chain   atomic.Pointer[chain]
	version atomic.Uint64 // odd while a change is written, see settled
	clock   atomic.Uint64 // of the chain, seconds
	loaded  atomic.Bool   // NSEC records are made
	answers atomic.Bool

	made, reused atomic.Uint64 // signatures of RRsets and NSEC records
}

// New returns a table for zones, which answers nothing until it is told that
// all names are there, see [Table.SetReady]. now is the machine's clock, for
// signatures; nil means time.Now.
func New(zones []Zone, now func() time.Time) *Table {
	t := &Table{now: now}
	if now == nil {
		t.now = time.Now
	}
	t.memory.Store(newMemory(0))
	t.chain.Store(&chain{})
	var apexes [][]byte
	for _, z := range zones {
		held := newZone(z)
		t.zones = append(t.zones, held)
		apexes = append(apexes, held.order)
		t.memory.Load().put(pack(held.key, kindSlow, 0, nil, nil, nil))
	}
	t.chain.Store((&chain{}).with(sortOrders(apexes), nil))
	return t
}

// Expect makes room for so many names, before they are applied: a table that grows is
// copied, and nothing can be applied or touched meanwhile.
func (t *Table) Expect(names int) {
	t.change.Lock()
	defer t.change.Unlock()
	t.write.Lock()
	defer t.write.Unlock()
	t.memory.Store(t.memory.Load().copiedFor(names))
}

// SetReady says that every name of the chain was applied: what is not here does
// not exist. All is signed first; the table is not ready if ctx ends before.
func (t *Table) SetReady(ctx context.Context) {
	t.change.Lock()
	defer t.change.Unlock()
	t.answers.Store(t.signAll(ctx, nil))
}

// Ready reports whether the table answers.
func (t *Table) Ready() bool { return t.answers.Load() }

// zoneOf returns the zone of an owner, nil if it is in none.
func (t *Table) zoneOf(k key) *zone {
	for _, z := range t.zones {
		if z.holds(k) {
			return z
		}
	}
	return nil
}

// Covering returns of a zone the last owner of the NSEC chain that is not behind
// one that is asked about: itself, if it is there. It need not be a valid name;
// it is on the wire, in lower case. next is the owner behind it, types are those
// of its RRsets, without RRSIG and NSEC. It is false for what is in no zone that
// is held, and before the table is ready.
func (t *Table) Covering(owner []byte) (at, next name.Name, types []uint16, ok bool) {
	if !t.answers.Load() {
		return at, next, nil, false // whoever asks does not wait for what is being loaded
	}
	t.settled(func() { at, next, types, ok = t.covering(owner[:len(owner)-1]) })
	return at, next, types, ok
}

// settled calls read, which only reads, again until no change was written
// meanwhile: a denial is of two or three owners, which have to be of one block.
// Writing takes a microsecond an owner.
func (t *Table) settled(read func()) {
	for ; ; runtime.Gosched() {
		before := t.version.Load()
		if before&1 == 1 {
			continue
		}
		if read(); t.version.Load() == before {
			return
		}
	}
}

func (t *Table) covering(k key) (at, next name.Name, types []uint16, ok bool) {
	z := t.zoneOf(k)
	if z == nil {
		return at, next, nil, false
	}
	l := links{t.memory.Load(), t.chain.Load(), z}
	i := l.covering(k)
	e := l.memory.get(appendKey(nil, l.chain.order(i)))
	if e == nil {
		return at, next, nil, false // it goes this moment
	}
	return nameOf(l.chain.order(i)), l.next(i), z.typesOf(e), true
}

// typesOf returns the types of an owner's RRsets.
func (z *zone) typesOf(e entry) []uint16 {
	if string(e.key()) == string(z.key) {
		return z.types
	}
	return e.types(nil)
}

func nameOf(order []byte) name.Name {
	n, _, err := name.FromWire(append(appendKey(nil, order), 0))
	if err != nil {
		panic("BUG: an owner is no name: " + err.Error())
	}
	return n
}
