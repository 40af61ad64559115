package store

import (
	"bytes"
	"fmt"
	"slices"
)

// Contents is what a height carries besides its state.
type Contents struct {
	Time  int64  // of the block, in the caller's unit
	Extra []byte // opaque; comes back in Meta
	Index []KV   // of several entries with one key the last counts
}

// A KV is an index entry: a key to set, or to delete when Value is nil.
type KV struct{ Key, Value []byte }

// Commit makes s durable as height, which must be above the last one, and
// publishes it. When it returns nil, the height survives any crash. Committing
// the last height again with the same root does nothing, so a caller that does
// not know how a Commit ended repeats it after Open.
//
// An error before anything is written (ErrStale, ErrHeight, ErrTorn,
// ErrTooLarge, ErrDiskFull) leaves the store usable. Any other is ErrFailed:
// the height may or may not be there, and only Open finds out.
func (db *DB) Commit(height uint64, s *Staged, c Contents) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.active.Done()
	db.committing.Lock()
	defer db.committing.Unlock()
	last := db.last().meta
	if height == last.Height && height > 0 && s.Root() == last.Root {
		return nil
	}
	if err := db.commitable(height, s, c, last); err != nil {
		return err
	}
	index := lastOfEach(c.Index)
	begun := intent{height, digest(s, index)}
	if err := db.torn.matches(begun); err != nil {
		return err
	}
	entries, size := batchOf(s, index, begun)
	if err := db.checkSpace(size); err != nil {
		return err
	}
	meta := Meta{Height: height, Root: s.Root(), Time: c.Time, Extra: bytes.Clone(c.Extra)}
	if err := db.write(meta, entries); err != nil {
		return db.fail(fmt.Errorf("committing height %d: %w", height, err))
	}
	db.torn = nil
	db.pages.publish(height, s.deepPages)
	db.values.publish(height, s.values)
	db.publish(version{meta, s.tree})
	return nil
}

// commitable checks what can be wrong before anything is written.
func (db *DB) commitable(height uint64, s *Staged, c Contents, last Meta) error {
	db.mu.Lock()
	failed := db.failed
	db.mu.Unlock()
	switch {
	case failed != nil:
		return failed
	case height <= last.Height:
		return fmt.Errorf("%w: %d with root %x, but height %d is committed with root %x", ErrHeight, height, s.Root(), last.Height, last.Root)
	case s.base.Height != last.Height:
		return fmt.Errorf("%w: staged on height %d, the last is %d", ErrStale, s.base.Height, last.Height)
	}
	if len(c.Extra) > MaxValue {
		return fmt.Errorf("%w: extra has %d octets, limit %d", ErrTooLarge, len(c.Extra), MaxValue)
	}
	for _, kv := range c.Index {
		if len(kv.Key) > MaxKey || len(kv.Value) > MaxValue {
			return fmt.Errorf("%w: index key of %d octets (limit %d), value of %d (limit %d)", ErrTooLarge, len(kv.Key), MaxKey, len(kv.Value), MaxValue)
		}
	}
	return nil
}

// batchOf returns the entries of a height, the intent first, and their octets;
// none if the height changes nothing.
func batchOf(s *Staged, index []KV, begun intent) (entries []entry, size uint64) {
	if len(s.writes)+len(s.pages)+len(index) == 0 {
		return nil, 0
	}
	entries = make([]entry, 0, 1+len(s.writes)+len(s.pages)+len(index))
	entries = append(entries, entry{[]byte(keyIntent), begun.digest[:]})
	for _, w := range s.writes {
		entries = append(entries, entry{valueKey(w.Key), w.Value})
	}
	for _, p := range s.pages {
		entries = append(entries, entry{pageKey(p.Path), p.Data})
	}
	for _, kv := range index {
		entries = append(entries, entry{indexKey(kv.Key), kv.Value})
	}
	for _, e := range entries {
		size += uint64(len(e.key) + len(e.value))
	}
	return entries, size
}

// write does the two steps of a commit, batch and pointer.
func (db *DB) write(m Meta, entries []entry) error {
	if len(entries) > 0 {
		if err := db.w.batch(m.Height, entries); err != nil {
			return err
		}
	}
	if f := db.cfg.Hooks.Flushed; f != nil {
		f(m.Height)
	}
	floor := db.raiseFloor(m.Height)
	if err := db.w.put(m.Height, entry{[]byte(keyPointer), encodePointer(m, floor)}); err != nil {
		return err
	}
	if f := db.cfg.Hooks.Pointed; f != nil {
		f(m.Height)
	}
	db.b.SetDiscardTs(floor)
	return nil
}

// raiseFloor lets go of heights that height no longer keeps and nobody reads.
// It comes before the pointer that records it, and Badger learns of it after:
// so no reader is let in to a height that may be pruned, even by a crash.
func (db *DB) raiseFloor(height uint64) uint64 {
	db.mu.Lock()
	defer db.mu.Unlock()
	floor := height - min(height, db.cfg.Keep)
	for pinned := range db.pins {
		floor = min(floor, pinned)
	}
	db.floor = max(db.floor, floor)
	return db.floor
}

// publish lets readers see v.
func (db *DB) publish(v version) {
	held := *db.held.Load()
	held = held[max(0, len(held)-db.cfg.Held+1):]
	next := append(slices.Clone(held), v)
	db.mu.Lock()
	defer db.mu.Unlock()
	db.held.Store(&next)
}

// fail ends writing: what is on disk is unknown.
func (db *DB) fail(err error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.failed = fmt.Errorf("%w: %w: stop, mend the disk, start again", ErrFailed, err)
	return db.failed
}

// sortedByKey returns a copy of index, stably sorted.
func sortedByKey(index []KV) []KV {
	sorted := slices.Clone(index)
	slices.SortStableFunc(sorted, func(a, b KV) int { return bytes.Compare(a.Key, b.Key) })
	return sorted
}
