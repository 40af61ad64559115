package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// warmDepth is how much of the tree Open reads: at most 273 pages. What lies
// between that and the tree's own limit comes as blocks touch it.
const warmDepth = 2

// A DB is an open store. It is safe for concurrent use.
type DB struct {
	cfg  Config
	b    *badger.DB
	w    writer
	free func(dir string) (uint64, error)
	held atomic.Pointer[[]version] // last committed heights, newest last, never empty
	puts together                  // record sets

	pages  *cache[tree.Path] // below those a tree holds
	values *cache[[32]byte]

	committing sync.Mutex // serialises Commit; guards torn
	torn       *intent    // what a crash left above the published height

	mu     sync.Mutex     // guards closed, failed, floor, pins
	closed bool           // no operation may begin
	failed error          // why no write may begin
	floor  uint64         // oldest height that can be read
	pins   map[uint64]int // heights in use, by number of users
	active sync.WaitGroup // operations begun and not ended
}

// A version is a committed height and its tree.
type version struct {
	meta Meta
	tree *tree.Tree
}

// Open opens the store in cfg.Dir, making it if there is none.
func Open(cfg Config) (*DB, error) { return open(cfg.withDefaults(), freeSpace) }

func open(cfg Config, free func(string) (uint64, error)) (*DB, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db := &DB{cfg: cfg, free: free, pins: map[uint64]int{}}
	if err := db.checkSpace(0); err != nil {
		return nil, err
	}
	if err := whileLocked(cfg.Dir, sweep); err != nil {
		return nil, err
	}
	b, err := badger.OpenManaged(cfg.badger())
	if err != nil {
		return nil, fmt.Errorf("store: opening %s: %w", cfg.Dir, writeFailed(err))
	}
	db.b, db.w = b, badgerWriter{b}
	if err := db.load(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	m := db.Meta()
	cfg.Log.Debug("store opened", "dir", cfg.Dir, "height", m.Height, "floor", db.floor)
	return db, nil
}

// load reads format, pointer, tree and intent.
func (db *DB) load() error {
	if err := db.checkFormat(); err != nil {
		return err
	}
	now := version{tree: tree.Empty()}
	b, err := db.get(anyVersion, []byte(keyPointer))
	if err != nil {
		return err
	}
	if b != nil {
		if now.meta, db.floor, err = decodePointer(b); err != nil {
			return err
		}
		if now.tree, err = db.openTree(now.meta); err != nil {
			return err
		}
		if now.tree, err = now.tree.Warm(storedPages{db, now.meta.Height}, warmDepth); err != nil {
			return err
		}
	}
	db.held.Store(&[]version{now})
	db.pages = newCache[tree.Path](now.meta.Height, pageCacheSize)
	db.values = newCache[[32]byte](now.meta.Height, valueCacheSize)
	db.b.SetDiscardTs(db.floor)
	return db.loadIntent(now.meta.Height)
}

func (db *DB) checkFormat() error {
	b, err := db.get(anyVersion, []byte(keyFormat))
	if err != nil {
		return err
	}
	switch {
	case b == nil && !db.empty():
		return fmt.Errorf("%w: %s holds a Badger database of another program: give the store a directory of its own", ErrFormat, db.cfg.Dir)
	case b == nil:
		if err := db.w.put(fixedVersion, entry{[]byte(keyFormat), binary.BigEndian.AppendUint16(nil, format)}); err != nil {
			return fmt.Errorf("store: making %s: %w", db.cfg.Dir, err)
		}
		return nil
	case len(b) != 2:
		return fmt.Errorf("%w: format record %x", ErrCorrupt, b)
	}
	if f := binary.BigEndian.Uint16(b); f != format {
		return fmt.Errorf("%w: %s has format %d, this program writes %d: run the newer program that wrote it, or restore a backup into an empty directory",
			ErrFormat, db.cfg.Dir, f, format)
	}
	return nil
}

// empty reports whether the database holds no key at all.
func (db *DB) empty() bool {
	txn := db.b.NewTransactionAt(anyVersion, false)
	defer txn.Discard()
	it := txn.NewIterator(badger.IteratorOptions{AllVersions: true})
	defer it.Close()
	it.Rewind()
	return !it.Valid()
}

// openTree opens the tree of a committed height and compares its root.
func (db *DB) openTree(m Meta) (*tree.Tree, error) {
	t, err := tree.Open(storedPages{db, m.Height})
	if err != nil {
		return nil, err
	}
	if t.Root() != m.Root {
		return nil, fmt.Errorf("%w: pages of height %d have root %x, its pointer %x: restore a backup", ErrCorrupt, m.Height, t.Root(), m.Root)
	}
	return t, nil
}

// Height returns the last committed height, 0 for a new store.
func (db *DB) Height() uint64 { return db.last().meta.Height }

// Meta returns what was committed with the last height.
func (db *DB) Meta() Meta { return db.last().meta }

func (db *DB) last() version {
	held := *db.held.Load()
	return held[len(held)-1]
}

// Close waits for operations that run, refuses new ones with ErrClosed, and
// gives the directory free. Closing twice is harmless.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	db.mu.Unlock()
	db.active.Wait()
	if err := db.b.Close(); err != nil {
		return fmt.Errorf("store: closing %s: %w", db.cfg.Dir, err)
	}
	return nil
}

// enter begins an operation; every nil it returns needs a db.active.Done.
func (db *DB) enter() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return ErrClosed
	}
	db.active.Add(1)
	return nil
}

// get reads key as of a version: nil if it is absent or deleted.
func (db *DB) get(at uint64, key []byte) ([]byte, error) {
	txn := db.b.NewTransactionAt(at, false)
	defer txn.Discard()
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: reading %q: %w", key, err)
	}
	b, err := item.ValueCopy(nil)
	if err != nil {
		return nil, fmt.Errorf("store: reading %q: %w", key, err)
	}
	return unwrap(key, b)
}

// storedPages shows the pages of one height as they are stored.
type storedPages struct {
	db     *DB
	height uint64
}

func (r storedPages) Page(p tree.Path) ([]byte, error) { return r.db.get(r.height, pageKey(p)) }

// pages shows the pages of one published height, the same but from memory
// where it can.
type pages struct {
	db     *DB
	height uint64
}

func (r pages) Page(p tree.Path) ([]byte, error) {
	if b := r.db.pages.get(p, r.height); b != nil {
		return b, nil
	}
	b, err := r.db.get(r.height, pageKey(p))
	if err == nil && p.Depth() > tree.HeldDepth {
		r.db.pages.add(p, b, r.height)
	}
	return b, err
}
