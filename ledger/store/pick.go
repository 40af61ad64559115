package store

import (
	"bytes"

	"github.com/dgraph-io/badger/v4"
)

// near is how many stored entries are stepped over before the next key is searched
// for, which takes as long as about so many steps.
const near = 32

// Pick calls fn with the value of the state leaf of each of so many keys, which ascend
// and are asked for one after the other. It is nil if there is none or it cannot be
// read: Get says which. The value is valid during the call. An error of fn ends it and
// is returned. What is stored is read in its order, so many keys take a fraction of
// what Get takes.
func (s *Snapshot) Pick(keys int, key func(i int) *[32]byte, fn func(i int, value []byte) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.db.active.Done()
	return s.db.pick(s.height, preValue, keys, key, fn)
}

// PickRecords is Pick of records by their roots, which ascend.
func (db *DB) PickRecords(roots int, root func(i int) *[32]byte, fn func(i int, b []byte) error) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.active.Done()
	return db.pick(anyVersion, preRecords, roots, root, fn)
}

func (db *DB) pick(at uint64, prefix byte, keys int, key func(i int) *[32]byte, fn func(i int, b []byte) error) error {
	txn := db.b.NewTransactionAt(at, false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte{prefix}})
	defer it.Close()
	wanted := make([]byte, 1+32)
	wanted[0] = prefix
	for i := range keys {
		copy(wanted[1:], key(i)[:])
		if err := pickOne(it, wanted, func(b []byte) error { return fn(i, b) }); err != nil {
			return err
		}
	}
	return nil
}

// pickOne goes on to a key and calls fn with what is stored there, nil for nothing.
func pickOne(it *badger.Iterator, wanted []byte, fn func(b []byte) error) error {
	for steps := 0; it.Valid() && bytes.Compare(it.Item().Key(), wanted) < 0 && steps < near; steps++ {
		it.Next()
	}
	if !it.Valid() || bytes.Compare(it.Item().Key(), wanted) < 0 {
		it.Seek(wanted)
	}
	if !it.Valid() || !bytes.Equal(it.Item().Key(), wanted) {
		return fn(nil)
	}
	readable := false
	err := it.Item().Value(func(b []byte) error {
		value, err := unwrap(wanted, b)
		if readable = err == nil; !readable {
			return nil
		}
		return fn(value)
	})
	if !readable {
		return fn(nil)
	}
	return err
}
