package store

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/dgraph-io/badger/v4"
)

// An entry is one key to set, or to delete when value is nil.
type entry struct{ key, value []byte }

// A writer is all that ever changes the database: the two writes of a commit.
// Either may fail having written nothing, a part, or everything.
type writer interface {
	// batch writes entries at version in order, in as many transactions as they
	// need, and returns when all are durable.
	batch(version uint64, entries []entry) error
	// put writes one entry in a transaction of its own and returns when it is
	// durable.
	put(version uint64, e entry) error
}

type badgerWriter struct{ b *badger.DB }

func (w badgerWriter) batch(version uint64, entries []entry) error {
	wb := w.b.NewWriteBatchAt(version)
	defer wb.Cancel()
	for _, e := range entries {
		var err error
		if e.value == nil {
			err = wb.Delete(e.key)
		} else {
			err = wb.Set(e.key, wrap(e.value))
		}
		if err != nil {
			return writeFailed(err)
		}
	}
	return writeFailed(wb.Flush())
}

func (w badgerWriter) put(version uint64, e entry) error {
	txn := w.b.NewTransactionAt(version, true)
	defer txn.Discard()
	if err := txn.Set(e.key, wrap(e.value)); err != nil {
		return writeFailed(err)
	}
	return writeFailed(txn.CommitAt(version, nil))
}

// writeFailed marks a full disk. Badger passes most causes on as text alone.
func writeFailed(err error) error {
	if err != nil && (errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error())) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}
