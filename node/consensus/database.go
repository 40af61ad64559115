package consensus

import (
	"errors"
	"fmt"
	"path/filepath"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/syndtr/goleveldb/leveldb/opt"
)

// databases are the three that consensus keeps. They are opened and closed
// together: a start that fails leaves no lock behind.
type databases struct {
	blocks, state, evidence *dbm.GoLevelDB
}

func openDatabases(dir string) (*databases, error) {
	d := new(databases)
	for _, db := range []struct {
		name string
		into **dbm.GoLevelDB
	}{{"blockstore", &d.blocks}, {"state", &d.state}, {"evidence", &d.evidence}} {
		opened, err := dbm.NewGoLevelDBWithOpts(db.name, filepath.Join(dir, "data"), leanOptions())
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", db.name, err), d.close())
		}
		*db.into = opened
	}
	return d, nil
}

func (d *databases) close() error {
	var all error
	for _, db := range []*dbm.GoLevelDB{d.evidence, d.state, d.blocks} {
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
