package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

var errDisk = errors.New("disk")

// A faultWriter fails the next batch or put: after writing the first part of
// it, 0 for nothing and 1 for everything.
type faultWriter struct {
	writer
	inBatch, inPut bool
	part           float64
}

func (f *faultWriter) batch(version uint64, entries []entry) error {
	if !f.inBatch {
		return f.writer.batch(version, entries)
	}
	if n := int(f.part * float64(len(entries))); n > 0 {
		if err := f.writer.batch(version, entries[:n]); err != nil {
			return err
		}
	}
	return errDisk
}

func (f *faultWriter) put(version uint64, e entry) error {
	if !f.inPut {
		return f.writer.put(version, e)
	}
	if f.part == 1 {
		if err := f.writer.put(version, e); err != nil {
			return err
		}
	}
	return errDisk
}

func faultBlock(h uint64) ([]Write, Contents) {
	var ws []Write
	for i := range 30 {
		w := put(i, fmt.Sprintf("%d at %d", i, h))
		if i%5 == int(h%5) {
			w.Value = nil
		}
		ws = append(ws, w)
	}
	return ws, Contents{Time: int64(h), Index: []KV{{fmt.Append(nil, h), []byte("x")}}}
}

// U-206: each write of a commit fails, lost, in part, or persisted though
// reported as failed; after a restart the store is at the height before or the
// height itself, the same block brings the same root, and nothing else is
// taken in its place.
func TestWriteFaults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		fault  faultWriter
		height uint64 // after the restart, 4 is the one that failed
		torn   bool   // something of height 4 is on disk
	}{
		{"batch lost", faultWriter{inBatch: true}, 3, false},
		{"batch written to a third", faultWriter{inBatch: true, part: 0.34}, 3, true},
		{"batch written but for the last entry", faultWriter{inBatch: true, part: 0.99}, 3, true},
		{"batch persisted but reported failed", faultWriter{inBatch: true, part: 1}, 3, true},
		{"pointer lost", faultWriter{inPut: true}, 3, true},
		{"pointer persisted but reported failed", faultWriter{inPut: true, part: 1}, 4, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := small(t)
			db := opened(t, cfg)
			var root3 [32]byte
			for h := uint64(1); h <= 3; h++ {
				ws, c := faultBlock(h)
				root3 = commit(t, db, h, c, ws...)
			}
			good := db.w
			tc.fault.writer = good
			ws, c := faultBlock(4)
			s, err := db.Stage(ws)
			if err != nil {
				t.Fatal(err)
			}
			db.w = &tc.fault
			if err := db.Commit(4, s, c); !errors.Is(err, ErrFailed) || !errors.Is(err, errDisk) {
				t.Fatalf("err = %v", err)
			}
			db.w = good
			if err := db.Commit(4, s, c); !errors.Is(err, ErrFailed) {
				t.Errorf("writing goes on after a failure: %v", err)
			}
			if now := snapshot(t, db, 3); db.Height() != 3 || now.Root() != root3 || now.check() != nil {
				t.Errorf("reading does not go on at height 3: height %d", db.Height())
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			afterFault(t, cfg, tc.height, tc.torn, s.Root())
		})
	}
}

func afterFault(t *testing.T, cfg Config, height uint64, torn bool, root [32]byte) {
	db := opened(t, cfg)
	if db.Height() != height {
		t.Fatalf("height %d after the restart, want %d", db.Height(), height)
	}
	if err := db.Check(); err != nil {
		t.Fatal(err)
	}
	ws, c := faultBlock(4)
	if torn {
		other, err := db.Stage([]Write{put(1, "another block")})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []uint64{4, 5} {
			if err := db.Commit(h, other, c); !errors.Is(err, ErrTorn) {
				t.Errorf("another block as height %d: err = %v", h, err)
			}
		}
		same, err := db.Stage(ws)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Commit(4, same, Contents{Index: []KV{{[]byte("other"), nil}}}); !errors.Is(err, ErrTorn) {
			t.Errorf("another index: err = %v", err)
		}
	}
	if height == 3 {
		if again := commit(t, db, 4, c, ws...); again != root {
			t.Fatalf("root %x, was %x", again, root)
		}
	}
	if m := db.Meta(); m.Root != root || m.Height != 4 || m.Time != 4 {
		t.Fatalf("meta %+v, want root %x", m, root)
	}
	ws, c = faultBlock(5)
	commit(t, db, 5, c, ws...)
	if err := snapshot(t, db, 3).check(); err != nil {
		t.Errorf("height 3: %v", err)
	}
}

// Records that failed to be written are reported, and can be put again.
func TestRecordsFault(t *testing.T) {
	for _, part := range []float64{0, 1} {
		db := opened(t, small(t))
		good := db.w
		db.w = &faultWriter{writer: good, inPut: true, part: part}
		if err := db.PutRecords([32]byte{1}, []byte("a")); !errors.Is(err, errDisk) {
			t.Fatalf("err = %v", err)
		}
		db.w = good
		if err := db.PutRecords([32]byte{1}, []byte("a")); err != nil {
			t.Fatal(err)
		}
		if b, err := db.Records([32]byte{1}); err != nil || string(b) != "a" {
			t.Fatalf("records %q, err %v", b, err)
		}
	}
}

// Of several index entries with one key the last given counts, wherever they
// stand.
func TestIndexLastCounts(t *testing.T) {
	got := lastOfEach([]KV{{[]byte("b"), []byte("1")}, {[]byte("a"), []byte("2")}, {[]byte("b"), nil}, {[]byte("a"), []byte("3")}})
	want := []KV{{[]byte("a"), []byte("3")}, {[]byte("b"), nil}}
	if !slices.EqualFunc(got, want, func(a, b KV) bool { return string(a.Key) == string(b.Key) && string(a.Value) == string(b.Value) }) {
		t.Errorf("got %q", got)
	}
}
