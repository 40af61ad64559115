package store

import (
	"bytes"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// A Snapshot is the state as of one height. It keeps that height readable, and
// the disk space it needs, until Close. It is safe for concurrent use; reading
// never waits for a commit.
type Snapshot struct {
	db     *DB
	height uint64
	meta   Meta
	tree   *tree.Tree
	closed atomic.Bool
}

// Snapshot returns the state as of height: ErrFuture above the last committed
// height, ErrPruned when the store no longer keeps it. Close it after use.
func (db *DB) Snapshot(height uint64) (*Snapshot, error) {
	if err := db.enter(); err != nil {
		return nil, err
	}
	defer db.active.Done()
	if err := db.pin(height); err != nil {
		return nil, err
	}
	v, err := db.versionAt(height)
	if err != nil {
		db.unpin(height)
		return nil, err
	}
	return &Snapshot{db: db, height: height, meta: v.meta, tree: v.tree}, nil
}

// pin keeps height readable until unpin, if it still is.
func (db *DB) pin(height uint64) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if last := db.Height(); height > last {
		return fmt.Errorf("%w: height %d, the last is %d", ErrFuture, height, last)
	}
	if height < db.floor {
		return fmt.Errorf("%w: height %d, the oldest kept is %d", ErrPruned, height, db.floor)
	}
	db.pins[height]++
	return nil
}

// versionAt returns what a pinned height had committed, from memory if held.
func (db *DB) versionAt(height uint64) (version, error) {
	for _, v := range slices.Backward(*db.held.Load()) {
		if v.meta.Height <= height {
			return v, nil
		}
	}
	b, err := db.get(height, []byte(keyPointer))
	if err != nil || b == nil {
		return version{tree: tree.Empty()}, err
	}
	m, _, err := decodePointer(b)
	if err != nil {
		return version{}, err
	}
	t, err := db.openTree(m)
	return version{m, t}, err
}

// Height returns the height asked for.
func (s *Snapshot) Height() uint64 { return s.height }

// Root returns the root of the state.
func (s *Snapshot) Root() [32]byte { return s.tree.Root() }

// Meta returns what was committed with the height, or with the last one before
// it if none was committed with that number.
func (s *Snapshot) Meta() Meta { return s.meta }

// Get returns the value of a state leaf, nil if there is none. The value is the
// caller's.
func (s *Snapshot) Get(key [32]byte) ([]byte, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.db.active.Done()
	if v := s.db.values.get(key, s.height); v != nil {
		return bytes.Clone(v), nil
	}
	v, err := s.db.get(s.height, valueKey(key))
	if err == nil {
		s.db.values.add(key, bytes.Clone(v), s.height)
	}
	return v, err
}

// Prove returns the proof that key is present with its value, or absent, under
// Root.
func (s *Snapshot) Prove(key [32]byte) (tree.Proof, error) {
	if err := s.enter(); err != nil {
		return tree.Proof{}, err
	}
	defer s.db.active.Done()
	return s.tree.Prove(pages{s.db, s.height}, key)
}

// Index calls fn with the index entries whose key begins with prefix, in key
// order, at most limit of them if limit is above 0. Key and value are valid
// during the call. An error of fn ends it and is returned.
func (s *Snapshot) Index(prefix []byte, limit int, fn func(key, value []byte) error) error {
	return s.IndexAfter(prefix, nil, limit, fn)
}

// IndexAfter is Index from the first key above after: the next page of a list.
func (s *Snapshot) IndexAfter(prefix, after []byte, limit int, fn func(key, value []byte) error) error {
	from := indexKey(prefix)
	if after != nil {
		from = append(indexKey(after), 0)
	}
	return s.scan(indexKey(prefix), from, limit, func(k, v []byte) error { return fn(k[1:], v) })
}

// Values calls fn with every state leaf in key order.
func (s *Snapshot) Values(fn func(key [32]byte, value []byte) error) error {
	return s.scan([]byte{preValue}, []byte{preValue}, 0, func(k, v []byte) error { return fn([32]byte(k[1:]), v) })
}

// scan calls fn with stored entries under prefix, from a key on.
func (s *Snapshot) scan(prefix, from []byte, limit int, fn func(key, value []byte) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.db.active.Done()
	txn := s.db.b.NewTransactionAt(s.height, false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	n := 0
	for it.Seek(from); it.ValidForPrefix(prefix) && (limit <= 0 || n < limit); it.Next() {
		item := it.Item()
		if err := item.Value(func(b []byte) error {
			v, err := unwrap(item.Key(), b)
			if err != nil {
				return err
			}
			return fn(item.Key(), v)
		}); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (s *Snapshot) enter() error {
	if s.closed.Load() {
		return fmt.Errorf("%w: snapshot of height %d", ErrClosed, s.height)
	}
	return s.db.enter()
}

// Close lets go of the height. Closing twice is harmless.
func (s *Snapshot) Close() {
	if !s.closed.Swap(true) {
		s.db.unpin(s.height)
	}
}
