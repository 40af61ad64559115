package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// U-206: readers at the last and at past heights, writers of records, stagings
// that are thrown away and a backup go on while heights are committed, and
// each reader sees one height alone.
func TestReadersDuringCommits(t *testing.T) {
	cfg := small(t)
	db := opened(t, cfg)
	const heights = 60
	at := func(h uint64) []Write {
		ws := make([]Write, 0, 51)
		for i := range 50 {
			ws = append(ws, put(i, fmt.Sprint(h)))
		}
		return append(ws, put(int(100+h), "new"))
	}
	commit(t, db, 1, Contents{Time: 1}, at(1)...)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := readOnce(db, worker, n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for h := uint64(2); h <= heights; h++ {
		commit(t, db, h, Contents{Time: int64(h)}, at(h)...)
	}
	close(done)
	wg.Wait()
	if db.Height() != heights {
		t.Errorf("height %d", db.Height())
	}
}

// readOnce reads one snapshot, some heights back, and requires that all of it
// is of that height.
func readOnce(db *DB, worker, n int) error {
	h := db.Height()
	h -= min(h-1, uint64(n%4))
	s, err := db.Snapshot(h)
	if errors.Is(err, ErrPruned) {
		return nil // commits went on since Height
	}
	if err != nil {
		return err
	}
	defer s.Close()
	k := testKey(n % 50)
	v, err := s.Get(k)
	if err != nil || string(v) != fmt.Sprint(h) {
		return fmt.Errorf("height %d reads %q, err %w", h, v, err)
	}
	p, err := s.Prove(k)
	if err != nil {
		return err
	}
	if err := p.VerifyPresent(s.Root(), k, v); err != nil {
		return err
	}
	if n%20 != 0 {
		return nil
	}
	if _, err := db.Stage([]Write{put(n%50, "thrown away")}); err != nil {
		return err
	}
	root := [32]byte{byte(worker), byte(n), byte(n >> 8)}
	if err := db.PutRecords(root, root[:]); err != nil {
		return err
	}
	return s.check()
}
