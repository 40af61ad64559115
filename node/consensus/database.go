package consensus

import (
	"errors"
	"fmt"
	"path/filepath"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/opt"
)

// databases are the three that consensus keeps. They are opened and closed
// together: a start that fails leaves no lock behind.
type databases struct {
	blocks, state, evidence *database
}

// A database that is closed reads as empty: CometBFT's gossip goroutines
// outlive its reactors by up to two seconds and panic when a read fails.
type database struct{ *dbm.GoLevelDB }

func (d database) Get(key []byte) ([]byte, error) {
	b, err := d.GoLevelDB.Get(key)
	if errors.Is(err, leveldb.ErrClosed) {
		return nil, nil
	}
	return b, err
}

func (d database) Has(key []byte) (bool, error) {
	b, err := d.Get(key)
	return b != nil, err
}

func openDatabases(dir string) (*databases, error) {
	d := new(databases)
	for _, db := range []struct {
		name string
		into **database
	}{{"blockstore", &d.blocks}, {"state", &d.state}, {"evidence", &d.evidence}} {
		opened, err := dbm.NewGoLevelDBWithOpts(db.name, filepath.Join(dir, "data"), leanOptions())
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", db.name, err), d.close())
		}
		*db.into = &database{opened}
	}
	return d, nil
}

func (d *databases) close() error {
	var all error
	for _, db := range []*database{d.evidence, d.state, d.blocks} {
		if db != nil {
			all = errors.Join(all, db.Close())
		}
	}
	return all
}

// leanOptions keeps one database near 2 MiB of memory where the defaults take
// 16: blocks are written once and seldom read.
func leanOptions() *opt.Options {
	return &opt.Options{
		BlockCacheCapacity:     1 << 20,
		WriteBuffer:            1 << 20,
		OpenFilesCacheCapacity: 32,
		DisableSeeksCompaction: true,
	}
}
