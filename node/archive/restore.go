package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
)

// Directories of a restore, inside the node's: what comes and what goes.
const (
	comingDir = ".restoring"
	goingDir  = ".replaced"
)

// Options say what a restore may do.
type Options struct {
	// Replace puts the archive in the place of the same node's data.
	Replace bool
	// AcceptDoubleSignRisk restores a validator where nothing says what it
	// signed after the archive was made. If it signed anything, or still runs
	// somewhere, it can sign twice, which the chain may punish.
	AcceptDoubleSignRisk bool
}

// Interrupted returns ErrInterrupted when a restore of the node in dir did not
// come to its end: then the node must not run, since its sign state may be
// elsewhere.
func Interrupted(dir string) error {
	for _, sub := range []string{comingDir, goingDir} {
		if _, err := os.Stat(filepath.Join(dir, sub)); err == nil {
			return fmt.Errorf("%w: a restore into %s did not come to its end: run 'utxonode restore --replace' again", ErrInterrupted, dir)
		}
	}
	return nil
}

// Restore makes the node in dir from an archive that r reads to its end. All
// of it is read and checked first; until then dir is as it was. A sign state
// that is there is never lowered.
func Restore(dir string, r io.Reader, o Options) (_ *Info, err error) {
	lock, err := home.Acquire(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	here, err := holdsNode(dir)
	if err != nil {
		return nil, err
	}
	if here && !o.Replace {
		return nil, fmt.Errorf("%w: %s holds a node: restore into an empty directory, or replace its data with --replace", ErrNotEmpty, dir)
	}
	signed, err := keptSignState(dir)
	if err != nil {
		return nil, err
	}
	coming := filepath.Join(dir, comingDir)
	if err := os.RemoveAll(coming); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	info, err := unpack(coming, r)
	if err == nil {
		err = fits(dir, coming, here)
	}
	if err == nil {
		err = settle(coming, info, signed, o)
	}
	if err != nil {
		if going := filepath.Join(dir, goingDir); !exists(going) {
			err = errors.Join(err, os.RemoveAll(coming))
		}
		return nil, err
	}
	return info, swap(dir)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// holdsNode reports whether a node is in dir, or what is left of one.
func holdsNode(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, fmt.Errorf("archive: %w", err)
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != home.LockFile }), nil
}

// A kept sign state, as its file has it.
type kept struct {
	state SignState
	file  []byte
}

// keptSignState returns the highest sign state in dir, also where an earlier
// restore was interrupted; nil if there is none.
func keptSignState(dir string) (*kept, error) {
	var best *kept
	for _, at := range []string{dir, filepath.Join(dir, comingDir), filepath.Join(dir, goingDir)} {
		s, b, err := readSignState(at)
		if err != nil {
			return nil, err
		}
		if s != nil && (best == nil || s.Compare(best.state) > 0) {
			best = &kept{*s, b}
		}
	}
	return best, nil
}

// unpack reads the whole archive into dir.
func unpack(dir string, r io.Reader) (*Info, error) {
	a, err := newReader(r)
	if err != nil {
		return nil, err
	}
	var info *Info
	for {
		name, err := a.next()
		if errors.Is(err, io.EOF) && !errors.Is(err, ErrArchive) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch name {
		case entryInfo:
			info = new(Info)
			err = json.NewDecoder(a).Decode(info)
		case entryLedger:
			err = store.Restore(store.Config{Dir: filepath.Join(dir, node.LedgerDir)}, a)
		default:
			err = unpackFile(dir, name, a)
		}
		if err != nil {
			return nil, err
		}
	}
	if info == nil || !exists(filepath.Join(dir, node.LedgerDir)) || !exists(filepath.Join(dir, node.GenesisFile)) {
		return nil, fmt.Errorf("%w: parts of the node are missing", ErrArchive)
	}
	return info, nil
}

func unpackFile(dir, name string, r io.Reader) error {
	if !slices.Contains(files(), name) && !strings.HasPrefix(name, node.ConsensusDir+"/") || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%w: an entry named %q", ErrArchive, name)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrArchive, err)
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

// fits refuses to replace a node by another one.
func fits(dir, coming string, here bool) error {
	if !here {
		return nil
	}
	for _, name := range []string{node.GenesisFile, node.SeedFile} {
		old, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("archive: %w", err)
		}
		if now, err := os.ReadFile(filepath.Join(coming, name)); err != nil || !bytes.Equal(old, now) {
			return fmt.Errorf("%w: the archive has another %s than %s: it is not this node's", ErrOther, name, dir)
		}
	}
	return nil
}

// settle gives what comes the higher of the two sign states.
func settle(coming string, info *Info, signed *kept, o Options) error {
	archived, _, err := readSignState(coming)
	switch {
	case err != nil:
		return err
	case archived == nil && signed == nil:
		return nil
	case signed == nil && !o.AcceptDoubleSignRisk:
		return fmt.Errorf("%w: the archive is of a validator that signed height %d last, and nothing here says what it signed since; "+
			"if it runs elsewhere or signed more, restoring it can make it sign twice; to accept that risk: --accept-double-sign-risk",
			ErrSignState, archived.Height)
	case signed == nil, archived != nil && archived.Compare(signed.state) > 0:
		info.SignState = archived
		return nil
	}
	info.SignState = &signed.state
	path := filepath.Join(coming, signStateFile)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return home.Write(path, signed.file)
}

// swap puts what came in its place. Configuration and keys of zones that are
// there stay. Until the last step Interrupted says that it is not done.
func swap(dir string) error {
	coming, going := filepath.Join(dir, comingDir), filepath.Join(dir, goingDir)
	if err := os.MkdirAll(going, 0o700); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	for _, name := range append(files(), node.ConsensusDir, node.LedgerDir) {
		from, to := filepath.Join(coming, name), filepath.Join(dir, name)
		if !exists(from) || stays(name) && exists(to) {
			continue
		}
		if exists(to) {
			aside := filepath.Join(going, name)
			if err := errors.Join(os.RemoveAll(aside), os.Rename(to, aside)); err != nil {
				return fmt.Errorf("archive: %w", err)
			}
		}
		if err := os.Rename(from, to); err != nil {
			return fmt.Errorf("archive: %w", err)
		}
	}
	return errors.Join(os.RemoveAll(coming), os.RemoveAll(going))
}
