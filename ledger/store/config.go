package store

import (
	"log/slog"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Limits on what is stored, in octets. They keep every value inside the LSM
// tree, so there is no value log to collect.
const (
	MaxValue = 512 << 10
	MaxKey   = 4 << 10
)

// Defaults of Config. The reserve is what Badger may take between two looks at
// the disk: a compaction of 15 tables of level 0, 16 MiB each, with a base level
// of 100 MiB, two logs of 32 MiB and a table being built, and half as much
// again. Smaller tables are written more often: 1,000 updates of 100,000 keys
// take 24 ms with 8 MiB and 18 ms with 16 MiB (BenchmarkCommit).
const (
	DefaultKeep         = 1000
	DefaultHeld         = 8
	DefaultMemTableSize = 16 << 20
	DefaultReserve      = 640 << 20

	// tableSize is that of tables below level 0, in octets. Each is built in 3 MiB
	// beside its own: of 2 MiB, Badger's default, that was a quarter of all garbage.
	tableSize = 8 << 20
)

// Config configures a store. All but Dir has a useful zero value.
type Config struct {
	Dir          string       // directory of the store alone; made if missing
	Keep         uint64       // heights before the last that snapshots can read; 0 means DefaultKeep
	Held         int          // last heights whose trees stay in memory; 0 means DefaultHeld
	MemTableSize int64        // octets Badger gathers before a table is written, 8 MiB to 64 MiB; 0 means DefaultMemTableSize
	Reserve      uint64       // octets that must be free to open and to write; 0 means DefaultReserve
	Log          *slog.Logger // nil means slog.DiscardHandler
	Hooks        Hooks
}

// Hooks are called at the points of a Commit between which a crash matters, so
// that a drill can stop the process there. Nil hooks are not called.
type Hooks struct {
	// Flushed: values, pages and index entries of height are durable, the
	// height pointer is not written.
	Flushed func(height uint64)
	// Pointed: the height pointer is durable, readers do not see it yet.
	Pointed func(height uint64)
}

func (c Config) withDefaults() Config {
	if c.Keep == 0 {
		c.Keep = DefaultKeep
	}
	if c.Held <= 0 {
		c.Held = DefaultHeld
	}
	if c.MemTableSize == 0 {
		c.MemTableSize = DefaultMemTableSize
	}
	c.MemTableSize = min(max(c.MemTableSize, 8<<20), 64<<20)
	if c.Reserve == 0 {
		c.Reserve = DefaultReserve
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// badger returns the options of a small process: hashes do not compress, so
// blocks are read from the map without a cache; the checksum of each is checked
// as it is read.
func (c Config) badger() badger.Options {
	return badger.DefaultOptions(c.Dir).
		WithLogger(badgerLog{c.Log}).
		WithSyncWrites(true).
		WithDetectConflicts(false).
		WithMetricsEnabled(false).
		WithCompression(options.None).
		WithBlockCacheSize(0).
		WithIndexCacheSize(0).
		WithChecksumVerificationMode(options.OnBlockRead).
		WithMemTableSize(c.MemTableSize).
		WithBaseTableSize(tableSize).
		WithNumMemtables(1).
		WithNumCompactors(2).
		WithNumGoroutines(2).
		WithValueThreshold(1 << 20).
		WithValueLogFileSize(4 << 20)
}
