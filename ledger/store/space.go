package store

import "fmt"

// checkSpace refuses when the reserve would not be free after writing octets.
// They are counted three times: in the log, in a table, in a compaction.
func checkSpace(cfg Config, freeSpace func(dir string) (uint64, error), octets uint64) error {
	free, err := freeSpace(cfg.Dir)
	if err != nil {
		return fmt.Errorf("store: free space of %s: %w", cfg.Dir, err)
	}
	if need := cfg.Reserve + 3*octets; free < need {
		return fmt.Errorf("%w: %s has %d MiB free, %d MiB are needed: make room, then start again",
			ErrDiskFull, cfg.Dir, free>>20, (need+1<<20-1)>>20)
	}
	return nil
}

func (db *DB) checkSpace(octets uint64) error { return checkSpace(db.cfg, db.free, octets) }

// Room returns ErrDiskFull if the store would not have its reserve any more after so
// many octets, for those who write beside it what nobody misses.
func (db *DB) Room(octets uint64) error { return db.checkSpace(octets) }
