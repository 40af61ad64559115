package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// An intent names the contents of a batch. It is written first in the batch, so
// whatever a crash leaves of a height, its intent is there: contents that do
// not match it would mix with the remains and are refused.
type intent struct {
	height uint64
	digest [32]byte
}

// loadIntent remembers the intent of a height above the published one.
func (db *DB) loadIntent(published uint64) error {
	txn := db.b.NewTransactionAt(anyVersion, false)
	defer txn.Discard()
	item, err := txn.Get([]byte(keyIntent))
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: reading the intent: %w", err)
	}
	if item.Version() <= published {
		return nil
	}
	b, err := item.ValueCopy(nil)
	if err != nil {
		return fmt.Errorf("store: reading the intent: %w", err)
	}
	if b, err = unwrap([]byte(keyIntent), b); err != nil {
		return err
	}
	if len(b) != 32 {
		return fmt.Errorf("%w: intent %x", ErrCorrupt, b)
	}
	db.torn = &intent{item.Version(), [32]byte(b)}
	return nil
}

// matches refuses contents other than those a crash left a part of.
func (t *intent) matches(now intent) error {
	if t == nil || *t == now {
		return nil
	}
	return fmt.Errorf("%w: height %d was begun before a crash and this is height %d with other contents: commit the block of height %d again, or restore a backup",
		ErrTorn, t.height, now.height, t.height)
}

// digest names the batch: the base state and the root determine values and
// pages, the index entries are hashed as they are.
func digest(s *Staged, index []KV) [32]byte {
	h := sha256.New()
	root := s.Root()
	h.Write(s.base.Root[:])
	h.Write(root[:])
	for _, kv := range index {
		var n [9]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(kv.Key)))
		binary.BigEndian.PutUint32(n[4:], uint32(len(kv.Value)))
		if kv.Value == nil {
			n[8] = 1
		}
		h.Write(n[:])
		h.Write(kv.Key)
		h.Write(kv.Value)
	}
	return [32]byte(h.Sum(nil))
}

// lastOfEach sorts index entries by key; of several with one key the last
// given stays.
func lastOfEach(index []KV) []KV {
	sorted := sortedByKey(index)
	out := sorted[:0]
	for i, kv := range sorted {
		if i+1 < len(sorted) && bytes.Equal(kv.Key, sorted[i+1].Key) {
			continue
		}
		out = append(out, kv)
	}
	return out
}
