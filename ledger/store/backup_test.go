package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// seeded returns a store with some heights, index entries and records.
func seeded(tb testing.TB, cfg Config) *DB {
	tb.Helper()
	db := opened(tb, cfg)
	for h := uint64(1); h <= 12; h++ {
		var ws []Write
		for i := range 40 {
			w := put(i*int(h), fmt.Sprintf("%d at %d", i, h))
			if i > 0 && i%7 == int(h)%7 {
				w.Value = nil
			}
			ws = append(ws, w)
			if i == 0 {
				ws[0] = put(1_000_000, fmt.Sprintf("height %d", h))
			}
		}
		commit(tb, db, h, Contents{Time: int64(h), Extra: fmt.Append(nil, h), Index: []KV{{fmt.Append(nil, "i", h), fmt.Append(nil, h)}, {fmt.Append(nil, "i", h-3), nil}}}, ws...)
	}
	for i := range 5 {
		if err := db.PutRecords([32]byte{byte(i)}, bytes.Repeat([]byte{byte(i)}, 1000)); err != nil {
			tb.Fatal(err)
		}
	}
	return db
}

func backup(tb testing.TB, db *DB) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := db.Backup(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// U-206: what a backup holds is the whole published state: past heights, index,
// records, and what was pruned stays pruned.
func TestBackupRestore(t *testing.T) {
	db := seeded(t, small(t))
	stream := backup(t, db)
	commit(t, db, 13, Contents{}, put(1, "after the backup"))
	cfg := small(t)
	if err := Restore(cfg, bytes.NewReader(stream)); err != nil {
		t.Fatal(err)
	}
	back := opened(t, cfg)
	if back.Height() != 12 {
		t.Fatalf("height %d", back.Height())
	}
	for h := uint64(8); h <= 12; h++ {
		was, is := snapshot(t, db, h), snapshot(t, back, h)
		if was.Root() != is.Root() || was.Meta().Time != is.Meta().Time || string(was.Meta().Extra) != string(is.Meta().Extra) {
			t.Errorf("height %d: %+v, was %+v", h, is.Meta(), was.Meta())
		}
		if err := is.check(); err != nil {
			t.Errorf("height %d: %v", h, err)
		}
		wantIndex(t, is, "", 0, indexOf(t, was))
	}
	if _, err := back.Snapshot(6); !errors.Is(err, ErrPruned) {
		t.Errorf("height 6: err = %v", err)
	}
	for i := range 5 {
		if b, err := back.Records([32]byte{byte(i)}); err != nil || len(b) != 1000 {
			t.Errorf("records %d: %d octets, err %v", i, len(b), err)
		}
	}
	commit(t, back, 13, Contents{}, put(1, "goes on"))
}

func indexOf(tb testing.TB, s *Snapshot) string {
	tb.Helper()
	var got bytes.Buffer
	if err := s.Index(nil, 0, func(k, v []byte) error {
		got.WriteString(string(k) + "=" + string(v) + " ")
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	return got.String()
}

func TestBackupOfNothing(t *testing.T) {
	db := opened(t, small(t))
	if err := db.PutRecords([32]byte{1}, []byte("a")); err != nil {
		t.Fatal(err)
	}
	cfg := small(t)
	if err := Restore(cfg, bytes.NewReader(backup(t, db))); err != nil {
		t.Fatal(err)
	}
	back := opened(t, cfg)
	if b, err := back.Records([32]byte{1}); err != nil || string(b) != "a" || back.Height() != 0 {
		t.Fatalf("height %d, records %q, err %v", back.Height(), b, err)
	}
}

// A stream that is not the whole backup leaves nothing behind.
func TestRestoreRefuses(t *testing.T) {
	good := backup(t, seeded(t, small(t)))
	for _, tc := range []struct {
		name  string
		spoil func([]byte) []byte
		want  ErrorKind
	}{
		{"empty", func([]byte) []byte { return nil }, ErrBackup},
		{"something else", func(b []byte) []byte { b[0] ^= 1; return b }, ErrBackup},
		{"a newer format", func(b []byte) []byte { b[len(backupMagic)+1]++; return b }, ErrFormat},
		{"another height", func(b []byte) []byte { b[len(backupMagic)+9]++; return b }, ErrBackup},
		{"a huge chunk", func(b []byte) []byte { b[len(backupMagic)+10] = 0xff; return b }, ErrBackup},
		{"a bit flipped in the middle", func(b []byte) []byte { b[len(b)/2] ^= 4; return b }, ErrBackup},
		{"cut in the middle", func(b []byte) []byte { return b[:len(b)/2] }, ErrBackup},
		{"cut before the last chunk", func(b []byte) []byte { return b[:len(b)-36] }, ErrBackup},
		{"cut in the last chunk", func(b []byte) []byte { return b[:len(b)-1] }, ErrBackup},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := small(t)
			err := Restore(cfg, bytes.NewReader(tc.spoil(bytes.Clone(good))))
			if !errors.Is(err, tc.want) {
				t.Fatalf("err = %v, want %v", err, tc.want)
			}
			if err := requireEmpty(cfg.Dir); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(cfg.Dir + restoring); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("leftovers: %v", err)
			}
		})
	}
	t.Run("a directory in use", func(t *testing.T) {
		cfg := small(t)
		if err := os.WriteFile(filepath.Join(cfg.Dir, "mine"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Restore(cfg, bytes.NewReader(good)); !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("err = %v", err)
		}
	})
}

// FuzzChunkReader: what a reader of chunks lets through is what was written,
// whole; anything else is refused without a panic.
func FuzzChunkReader(f *testing.F) {
	chunked := func(b []byte) []byte {
		var out bytes.Buffer
		w := newChunkWriter(&out, 7)
		if _, err := w.Write(b); err != nil {
			f.Fatal(err)
		}
		if err := w.chunk(nil); err != nil {
			f.Fatal(err)
		}
		return out.Bytes()
	}
	f.Add([]byte("content"), uint32(40), byte(1))
	f.Add([]byte{}, uint32(3), byte(0))
	f.Fuzz(func(t *testing.T, content []byte, at uint32, flip byte) {
		stream := chunked(content)
		stream[int(at)%len(stream)] ^= flip
		var got bytes.Buffer
		r, err := newChunkReader(bytes.NewReader(stream))
		if err == nil {
			_, err = got.ReadFrom(r)
		}
		if flip == 0 != (err == nil) {
			t.Fatalf("flip %x at %d: err = %v", flip, at, err)
		}
		if err == nil && (!bytes.Equal(got.Bytes(), content) || r.height != 7) {
			t.Fatalf("read %x, height %d", got.Bytes(), r.height)
		}
	})
}

// FuzzReadStored: an entry reads back as written, and what reads writes back
// the same.
func FuzzReadStored(f *testing.F) {
	f.Add(stored{key: []byte("k"), value: []byte("v"), version: 3}.encode())
	f.Add(stored{key: []byte("k"), version: 3, deleted: true}.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := readStored(bytes.NewReader(b))
		if err == nil && !bytes.Equal(v.encode(), b[:storedHead+len(v.key)+len(v.value)]) {
			t.Fatalf("%x encodes to %x", b, v.encode())
		}
	})
}
