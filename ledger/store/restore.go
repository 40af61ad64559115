package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// restoring is added to the name of the directory that Restore fills.
const restoring = ".restoring"

// Restore makes the store in cfg.Dir from a backup that r reads to its last
// chunk. The directory must be empty or missing, else ErrNotEmpty. It is filled
// beside its place, checked as a whole, and only then put there: after an error
// or a crash cfg.Dir is as it was, and Restore can be tried again.
func Restore(cfg Config, r io.Reader) error {
	cfg = cfg.withDefaults()
	if err := requireEmpty(cfg.Dir); err != nil {
		return err
	}
	beside := cfg
	beside.Dir = filepath.Clean(cfg.Dir) + restoring
	if err := os.RemoveAll(beside.Dir); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	if err := fill(beside, r); err != nil {
		return errors.Join(err, os.RemoveAll(beside.Dir))
	}
	if err := os.Remove(cfg.Dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: restore: %w", err)
	}
	if err := os.Rename(beside.Dir, cfg.Dir); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	return syncDir(filepath.Dir(filepath.Clean(cfg.Dir)))
}

func requireEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%w: %s holds %s: restore into an empty directory", ErrNotEmpty, dir, entries[0].Name())
	}
	return nil
}

// fill loads the backup into cfg.Dir and checks what came of it.
func fill(cfg Config, r io.Reader) error {
	chunks, err := newChunkReader(r)
	if err != nil {
		return err
	}
	if err := load(cfg, chunks); err != nil {
		return err
	}
	db, err := Open(cfg)
	if err != nil {
		return err
	}
	err = db.Check()
	if db.Height() != chunks.height {
		err = errors.Join(err, fmt.Errorf("%w: it says height %d and holds height %d", ErrBackup, chunks.height, db.Height()))
	}
	return errors.Join(err, db.Close())
}

func load(cfg Config, chunks *chunkReader) error {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	b, err := badger.OpenManaged(cfg.badger())
	if err != nil {
		return fmt.Errorf("store: restore: %w", writeFailed(err))
	}
	return errors.Join(writeAll(b, spaced{chunks, cfg}), b.Close())
}

// writeAll writes every version that r carries.
func writeAll(b *badger.DB, r io.Reader) error {
	wb := b.NewManagedWriteBatch()
	defer wb.Cancel()
	for br := bufio.NewReaderSize(r, backupChunk); ; {
		v, err := readStored(br)
		switch {
		case errors.Is(err, io.EOF) && !errors.Is(err, ErrBackup):
			return writeFailed(wb.Flush())
		case err != nil:
			return err
		case v.deleted:
			err = wb.DeleteAt(v.key, v.version)
		default:
			err = wb.SetEntryAt(badger.NewEntry(v.key, v.value), v.version)
		}
		if err != nil {
			return writeFailed(err)
		}
	}
}

// A spaced looks at the free space before every read of a restore.
type spaced struct {
	*chunkReader
	cfg Config
}

func (s spaced) Read(b []byte) (int, error) {
	if len(s.left) == 0 {
		if err := checkSpace(s.cfg, freeSpace, backupChunk); err != nil {
			return 0, err
		}
	}
	return s.chunkReader.Read(b)
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
