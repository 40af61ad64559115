package store

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// A Write sets the value of one state leaf, or deletes the leaf when Value is
// nil. An empty Value that is not nil is a value.
type Write struct {
	Key   [32]byte
	Value []byte // at most MaxValue octets
}

// A Staged is the next height computed and not written: it may be thrown away.
type Staged struct {
	base   Meta
	tree   *tree.Tree
	pages  []tree.PageWrite
	writes []Write
}

// Root returns the root of the state with the writes made.
func (s *Staged) Root() [32]byte { return s.tree.Root() }

// Base returns the height on which it was computed.
func (s *Staged) Base() uint64 { return s.base.Height }

// Stage computes the state after writes, each key named once, on top of the
// last committed height. It changes nothing and keeps the values, which must
// not change any more. Reads and other Stages go on meanwhile.
func (db *DB) Stage(writes []Write) (*Staged, error) {
	if err := db.enter(); err != nil {
		return nil, err
	}
	defer db.active.Done()
	base := db.pinLast()
	defer db.unpin(base.meta.Height)
	updates := make([]tree.Update, len(writes))
	for i, w := range writes {
		if len(w.Value) > MaxValue {
			return nil, fmt.Errorf("%w: value of %x has %d octets, limit %d", ErrTooLarge, w.Key, len(w.Value), MaxValue)
		}
		updates[i] = tree.Update{Key: w.Key, Delete: w.Value == nil}
		if w.Value != nil {
			updates[i].Value = tree.HashValue(w.Value)
		}
	}
	next, written, err := base.tree.Apply(pages{db, base.meta.Height}, updates)
	if err != nil {
		return nil, err
	}
	return &Staged{base: base.meta, tree: next, pages: written, writes: writes}, nil
}

// pinLast returns the last version and keeps its height readable until unpin.
func (db *DB) pinLast() version {
	db.mu.Lock()
	defer db.mu.Unlock()
	v := db.last()
	db.pins[v.meta.Height]++
	return v
}

func (db *DB) unpin(height uint64) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.pins[height]--; db.pins[height] == 0 {
		delete(db.pins, height)
	}
}
