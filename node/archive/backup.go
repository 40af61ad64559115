package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/node/settings"
)

// Info is what an archive says of itself, as its first entry.
type Info struct {
	ChainID   string     `json:"chain_id"`
	Height    uint64     `json:"height"`               // of the ledger
	SignState *SignState `json:"sign_state,omitempty"` // nil: no validator
	Storage   int        `json:"storage_format"`
}

// Names of entries; others are files below the consensus directory.
const (
	entryInfo   = "archive.json"
	entryLedger = "ledger"
)

// files are single files of a node's directory that an archive holds, where
// they are there.
func files() []string {
	return []string{node.GenesisFile, node.SeedFile, settings.File, node.DNSSECFile}
}

// stays reports whether a file that is in a directory is not replaced by an
// older one: the operator may have changed it since.
func stays(name string) bool { return name == settings.File || name == node.DNSSECFile }

// Backup writes the node in dir to w. It fails with home.ErrHeld while the
// node runs.
func Backup(dir string, w io.Writer) (_ *Info, err error) {
	lock, err := home.Acquire(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := Interrupted(dir); err != nil {
		return nil, err
	}
	g, err := node.ReadGenesis(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoNode, err)
	}
	db, err := store.Open(store.Config{Dir: filepath.Join(dir, node.LedgerDir)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	info := &Info{ChainID: g.Doc.ChainID, Height: db.Height(), Storage: StorageFormat}
	if info.SignState, _, err = readSignState(dir); err != nil {
		return nil, err
	}
	return info, write(dir, info, db, w)
}

func write(dir string, info *Info, db *store.DB, w io.Writer) error {
	a, err := newWriter(w)
	if err != nil {
		return err
	}
	if err := a.entry(entryInfo, func(w io.Writer) error { return json.NewEncoder(w).Encode(info) }); err != nil {
		return err
	}
	for _, name := range files() {
		if err := a.file(name, filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := a.consensus(dir); err != nil {
		return err
	}
	if err := a.entry(entryLedger, db.Backup); err != nil {
		return err
	}
	return a.close()
}

func (a *writer) file(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return a.entry(name, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// consensus writes every file below the consensus directory.
func (a *writer) consensus(dir string) error {
	root := filepath.Join(dir, node.ConsensusDir)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == root {
			return nil // the node never ran
		}
		if err != nil || !d.Type().IsRegular() || d.Name() == "LOCK" {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return a.file(filepath.ToSlash(rel), path)
	})
}
