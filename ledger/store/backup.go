package store

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/dgraph-io/badger/v4"
)

// A backup is one stream:
//
//	14  "utxonode store"
//	 2  format
//	 8  height
//	    chunks: length u32, octets, SHA-256 of the stream up to here
//	    a last chunk of length 0, with its SHA-256
//
// The octets of the chunks are the stored entries, one after the other; where
// a chunk ends means nothing. Every chunk is checked before it is used, and a
// stream without its last chunk is not a backup.
const (
	backupMagic = "utxonode store"
	backupChunk = 64 << 10
)

// Backup writes the whole published state to w: the last committed height, the
// past heights that can be read, and all records. Commits go on meanwhile.
func (db *DB) Backup(w io.Writer) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.active.Done()
	height, floor := db.pinFloor()
	defer db.unpin(floor)
	cw := newChunkWriter(w, height)
	bw := bufio.NewWriterSize(cw, backupChunk)
	err := db.eachVersion(max(height, fixedVersion), floor, func(v stored) error {
		_, err := bw.Write(v.encode())
		return err
	})
	if err == nil {
		err = bw.Flush()
	}
	if err == nil {
		err = cw.chunk(nil)
	}
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

// pinFloor returns the last height, and keeps all from the oldest one on
// readable until unpin(floor).
func (db *DB) pinFloor() (height, floor uint64) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.pins[db.floor]++
	return db.Height(), db.floor
}

// eachVersion calls fn with every version of every key that a reader at a
// height from floor to height can see, keys ascending, oldest version first:
// Badger must never be given an older version of a key after a newer one.
func (db *DB) eachVersion(height, floor uint64, fn func(stored) error) error {
	txn := db.b.NewTransactionAt(height, false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{AllVersions: true})
	defer it.Close()
	var versions []stored // of one key, newest first
	give := func() error {
		for len(versions) > 0 && versions[len(versions)-1].deleted {
			versions = versions[:len(versions)-1] // nothing older is there to hide
		}
		for _, v := range slices.Backward(versions) {
			if err := fn(v); err != nil {
				return err
			}
		}
		versions = versions[:0]
		return nil
	}
	for it.Rewind(); it.Valid(); it.Next() {
		item := it.Item()
		if len(versions) > 0 {
			newer := versions[len(versions)-1]
			if same := bytes.Equal(newer.key, item.Key()); same && newer.version <= floor {
				continue // nobody reads below the floor
			} else if !same {
				if err := give(); err != nil {
					return err
				}
			}
		}
		v := stored{key: item.KeyCopy(nil), version: item.Version(), deleted: item.IsDeletedOrExpired()}
		if !v.deleted {
			var err error
			if v.value, err = item.ValueCopy(nil); err != nil {
				return err
			}
		}
		versions = append(versions, v)
	}
	return give()
}
