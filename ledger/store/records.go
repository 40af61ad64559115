package store

import (
	"bytes"
	"fmt"
)

// PutRecords stores the records of a name by their root, durably. It is
// independent of heights and of commits that run. Putting the same again does
// nothing; other octets under the same root are ErrRecords. Whether b has that
// root is for the caller to have checked.
func (db *DB) PutRecords(root [32]byte, b []byte) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.active.Done()
	if len(b) > MaxValue {
		return fmt.Errorf("%w: records of %d octets, limit %d", ErrTooLarge, len(b), MaxValue)
	}
	stored, err := db.get(anyVersion, recordsKey(root))
	if err != nil {
		return err
	}
	if stored != nil {
		if !bytes.Equal(stored, b) {
			return fmt.Errorf("%w: %x is stored with %d other octets", ErrRecords, root, len(stored))
		}
		return nil
	}
	if err := db.checkSpace(uint64(len(b))); err != nil {
		return err
	}
	if err := db.puts.put(entry{recordsKey(root), b}, db.w); err != nil {
		return fmt.Errorf("store: putting records %x: %w", root, err)
	}
	return nil
}

// Records returns the records stored under root, ErrNotFound if there are none.
func (db *DB) Records(root [32]byte) ([]byte, error) {
	if err := db.enter(); err != nil {
		return nil, err
	}
	defer db.active.Done()
	b, err := db.get(anyVersion, recordsKey(root))
	if err == nil && b == nil {
		err = fmt.Errorf("%w: records %x", ErrNotFound, root)
	}
	return b, err
}
