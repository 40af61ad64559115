package store

import (
	"encoding/binary"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// A countingWriter counts what reaches the database.
type countingWriter struct {
	writer
	batches, puts atomic.Int32
}

func (w *countingWriter) batch(version uint64, entries []entry) error {
	w.batches.Add(1)
	return w.writer.batch(version, entries)
}

func (w *countingWriter) put(version uint64, e entry) error {
	w.puts.Add(1)
	return w.writer.put(version, e)
}

// putTogether puts n record sets so that they share a group, and returns what
// each was told.
func putTogether(db *DB, n int) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	db.puts.turn.Lock()
	for i := range n {
		all.Go(func() { errs[i] = db.PutRecords([32]byte{byte(i)}, []byte{byte(i)}) })
	}
	for db.puts.waiting() < n {
		runtime.Gosched()
	}
	db.puts.turn.Unlock()
	all.Wait()
	return errs
}

// waiting returns how many entries wait to be written.
func (t *together) waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open == nil {
		return 0
	}
	return len(t.open.entries)
}

// Record sets that are put at once are one batch, and all are there.
func TestRecordsTogether(t *testing.T) {
	db := opened(t, small(t))
	w := &countingWriter{writer: db.w}
	db.w = w
	const n = 10
	if err := errors.Join(putTogether(db, n)...); err != nil {
		t.Fatal(err)
	}
	if b, p := w.batches.Load(), w.puts.Load(); b != 1 || p != 0 {
		t.Errorf("%d batches and %d puts, want one batch", b, p)
	}
	for i := range n {
		if b, err := db.Records([32]byte{byte(i)}); err != nil || string(b) != string([]byte{byte(i)}) {
			t.Errorf("records %d: %x, err %v", i, b, err)
		}
	}
}

// Whoever waits for a batch that fails is told so.
func TestRecordsTogetherFault(t *testing.T) {
	db := opened(t, small(t))
	db.w = &faultWriter{writer: db.w, inBatch: true}
	for i, err := range putTogether(db, 3) {
		if !errors.Is(err, errDisk) {
			t.Errorf("records %d: err = %v", i, err)
		}
	}
}

// BenchmarkPutRecords is one record set of 16 that are put at once.
func BenchmarkPutRecords(b *testing.B) {
	db, err := Open(Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	var next atomic.Uint64
	b.SetParallelism(16 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			var root [32]byte
			binary.BigEndian.PutUint64(root[:], next.Add(1))
			if err := db.PutRecords(root, make([]byte, 64)); err != nil {
				b.Error(err)
			}
		}
	})
}
