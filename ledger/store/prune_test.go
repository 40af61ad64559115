package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// versions counts what Badger still has of a key.
func versions(db *DB, key []byte) int {
	txn := db.b.NewTransactionAt(anyVersion, false)
	defer txn.Discard()
	it := txn.NewKeyIterator(key, badger.IteratorOptions{AllVersions: true})
	defer it.Close()
	n := 0
	for it.Rewind(); it.Valid(); it.Next() {
		n++
	}
	return n
}

// U-206: compaction drops the versions nobody can read and none that anybody
// can: every height from the floor on is whole.
func TestPruning(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Keep: 4}
	db := opened(t, cfg)
	const heights = 60
	for h := uint64(1); h <= heights; h++ {
		var ws []Write
		for i := range 100 {
			w := put(i, fmt.Sprintf("%d at %d %02000d", i, h, 0))
			if i%10 == int(h%10) {
				w.Value = nil
			}
			ws = append(ws, w)
		}
		commit(t, db, h, Contents{Time: int64(h)}, ws...)
		if h%6 == 0 { // each restart makes a table of level 0
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = opened(t, cfg)
		}
	}
	if err := db.b.Flatten(2); err != nil {
		t.Fatal(err)
	}
	if n := versions(db, valueKey(testKey(3))); n > 20 {
		t.Errorf("%d versions of a value are left of %d", n, heights)
	}
	for h := uint64(heights - 4); h <= heights; h++ {
		if err := snapshot(t, db, h).check(); err != nil {
			t.Errorf("height %d: %v", h, err)
		}
	}
	if _, err := db.Snapshot(heights - 5); !errors.Is(err, ErrPruned) {
		t.Errorf("err = %v", err)
	}
}

// U-206: a log whose end did not reach the disk, wherever it breaks off, opens
// at a height that was committed, with its root and all its values, and the
// blocks after it bring their roots again.
func TestTornLog(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	roots := [][32]byte{{}}
	for h := uint64(1); h <= 12; h++ {
		ws, c := faultBlock(h)
		roots = append(roots, commit(t, db, h, c, ws...))
	}
	log, used := activeLog(t, cfg.Dir)
	heights := map[uint64]bool{}
	for cut := range 24 {
		torn := small(t)
		copyDir(t, cfg.Dir, torn.Dir)
		// 20 octets are the head of the log, which is there from the start.
		at := 20 + (used-20)*int64(cut)/23
		zeroFrom(t, filepath.Join(torn.Dir, log), at)
		again, err := Open(torn)
		if err != nil {
			t.Fatalf("cut at %d of %d: %v", at, used, err)
		}
		h := again.Height()
		heights[h] = true
		if err := again.Check(); err != nil || again.Meta().Root != roots[h] {
			t.Fatalf("cut at %d of %d: height %d has root %x, want %x, check %v", at, used, h, again.Meta().Root, roots[h], err)
		}
		for h++; h < uint64(len(roots)); h++ {
			ws, c := faultBlock(h)
			if root := commit(t, again, h, c, ws...); root != roots[h] {
				t.Fatalf("height %d again: root %x, want %x", h, root, roots[h])
			}
		}
		if err := errors.Join(again.Check(), again.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if len(heights) < 10 || !heights[12] || !heights[0] {
		t.Errorf("the cuts led to heights %v only", heights)
	}
}

// activeLog returns the name of the log being written and where its used part
// ends.
func activeLog(t *testing.T, dir string) (string, int64) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("logs %v, err %v", logs, err)
	}
	b, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	used := len(b)
	for used > 0 && b[used-1] == 0 {
		used--
	}
	return filepath.Base(logs[0]), int64(used)
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, e.Name()), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// zeroFrom makes all of a file from an offset on zero, keeping its size.
func zeroFrom(t *testing.T, name string, at int64) {
	t.Helper()
	info, err := os.Stat(name)
	if err == nil {
		err = errors.Join(os.Truncate(name, at), os.Truncate(name, info.Size()))
	}
	if err != nil {
		t.Fatal(err)
	}
}
