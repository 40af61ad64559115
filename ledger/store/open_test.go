package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// openChild opens dir and prints the error, if any.
func openChild(dir string) {
	db, err := Open(Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(0)
	}
	fmt.Println("opened", db.Height(), db.Close())
	os.Exit(0)
}

func openInChild(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envOpenDir+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestSecondProcessIsRefused(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	commit(t, db, 1, Contents{}, put(1, "a"))
	out := openInChild(t, cfg.Dir)
	if !strings.Contains(out, ErrLocked.Error()) || !strings.Contains(out, cfg.Dir) || !strings.Contains(out, "stop it or use another directory") {
		t.Errorf("a second process says: %s", out)
	}
	if _, err := Open(cfg); !errors.Is(err, ErrLocked) {
		t.Errorf("a second Open: err = %v", err)
	}
	commit(t, db, 2, Contents{}, put(1, "b"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if out := openInChild(t, cfg.Dir); !strings.HasPrefix(out, "opened 2 <nil>") {
		t.Errorf("after Close a second process says: %s", out)
	}
}

// spoil changes the closed store in dir as another program would.
func spoil(t *testing.T, cfg Config, at uint64, key, value []byte) {
	t.Helper()
	b, err := badger.OpenManaged(cfg.withDefaults().badger())
	if err != nil {
		t.Fatal(err)
	}
	txn := b.NewTransactionAt(at, true)
	defer txn.Discard()
	if value == nil {
		err = txn.Delete(key)
	} else {
		err = txn.Set(key, value)
	}
	if err := errors.Join(err, txn.CommitAt(at, nil), b.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name       string
		key, value []byte
		want       ErrorKind
		says       string
	}{
		{"a newer format", []byte(keyFormat), []byte{storedV1, 0, 2}, ErrFormat, "has format 2, this program writes 1: run the newer program"},
		{"a format record of another length", []byte(keyFormat), []byte{storedV1, 0, 0, 1}, ErrCorrupt, "format record"},
		{"a value version of the future", []byte(keyPointer), []byte{9}, ErrCorrupt, "not with version 1"},
		{"no format record", []byte(keyFormat), nil, ErrFormat, "another program"},
		{"a pointer that is too short", []byte(keyPointer), []byte{storedV1, 1}, ErrCorrupt, "height pointer"},
		{"a pointer to another root", []byte(keyPointer), wrap(encodePointer(Meta{Height: 3, Root: [32]byte{1}}, 0)), ErrCorrupt, "restore a backup"},
		{"an intent that is too short", []byte(keyIntent), []byte{storedV1, 1}, ErrCorrupt, "intent"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := small(t)
			db := opened(t, cfg)
			commit(t, db, 3, Contents{}, put(1, "a"))
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			spoil(t, cfg, 4, tc.key, tc.value)
			_, err := Open(cfg)
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
				t.Fatalf("err = %v, want %v … %q", err, tc.want, tc.says)
			}
			if _, err := Open(cfg); !errors.Is(err, tc.want) {
				t.Fatalf("the refusal keeps the lock: %v", err)
			}
		})
	}
}

// U-206: what is stored and contradicts itself is found by Check.
func TestCheckFinds(t *testing.T) {
	k := testKey(5)
	for _, tc := range []struct {
		name       string
		key, value []byte
	}{
		{"a changed value", valueKey(k), wrap([]byte("forged"))},
		{"a lost value", valueKey(k), nil},
		{"a value without a leaf", valueKey(testKey(5000)), wrap([]byte("extra"))},
		{"a page nobody points to", []byte("p\x05\xff\xff\xf0"), wrap([]byte{0, 3, 0, 0})},
		{"a lost page", []byte("p\x01\x00"), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := small(t)
			db, err := Open(cfg)
			if err != nil {
				t.Fatal(err)
			}
			var ws []Write
			for i := range 200 {
				ws = append(ws, put(i, "value"))
			}
			commit(t, db, 1, Contents{}, ws...)
			if err := errors.Join(db.Check(), db.Close()); err != nil {
				t.Fatal(err)
			}
			spoil(t, cfg, 1, tc.key, tc.value)
			db, err = Open(cfg)
			if err == nil {
				err = errors.Join(db.Check(), db.Close())
			}
			if err == nil || !strings.Contains(err.Error(), "corrupt") {
				t.Fatalf("err = %v", err)
			}
		})
	}
}

// U-206: a bit that turned in a table is an error, never another value.
func TestBitRotIsAnError(t *testing.T) {
	cfg := small(t)
	db, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var ws []Write
	for i := range 500 {
		ws = append(ws, put(i, strings.Repeat("x", 100)))
	}
	commit(t, db, 1, Contents{}, ws...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(cfg.Dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables %v, err %v", tables, err)
	}
	b, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(b), "xxxx") // inside a value
	b[at] ^= 1
	if err := os.WriteFile(tables[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(cfg); err != nil {
		return // found at once
	}
	defer db.Close()
	failed := 0
	s := snapshot(t, db, 1)
	for i := range 500 {
		v, err := s.Get(testKey(i))
		if err != nil {
			failed++
		} else if string(v) != strings.Repeat("x", 100) {
			t.Fatalf("key %d holds %q", i, v)
		}
	}
	if failed == 0 || db.Check() == nil {
		t.Errorf("%d reads failed, Check: %v", failed, db.Check())
	}
}

// U-206: a crash between making a log and giving it a size leaves it empty.
func TestEmptyLogs(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	root := commit(t, db, 1, Contents{}, put(1, "a"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"00077.mem", "000077.vlog"} {
		if err := os.WriteFile(filepath.Join(cfg.Dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if db = opened(t, cfg); db.Meta().Root != root {
		t.Errorf("root %x, want %x", db.Meta().Root, root)
	}
	commit(t, db, 2, Contents{}, put(1, "b"))
}
