package keystore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/utxo-dns/utxonode/client/internal/durable"
	"github.com/utxo-dns/utxonode/ledger"
)

// Config configures a keystore.
type Config struct {
	Dir        string // made with mode 0700 if it is not there
	WorkFactor int    // of scrypt, as a power of two; 0 means 18, about a second
}

// A Store is a directory of keys. Nothing is kept in memory, so several
// processes may use one directory.
type Store struct{ cfg Config }

// suffix of key files.
const suffix = ".key.json"

// Open opens the directory, making it the first time. On Unix it fails with
// ErrMode if others may look into it.
func Open(cfg Config) (*Store, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	info, err := os.Stat(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	return &Store{cfg}, checkMode(cfg.Dir, info, 0o700)
}

// checkName refuses what would be no file name, or another file's.
func checkName(name string) error {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`).MatchString(name) {
		return fmt.Errorf("%w: %q", ErrName, name)
	}
	return nil
}

func (s *Store) path(name string) string { return filepath.Join(s.cfg.Dir, name+suffix) }

// Create makes a key, which a phrase of 24 words brings back, and stores it:
// encrypted unless the passphrase is "". It never replaces a key.
func (s *Store) Create(name string, alg ledger.Algorithm, passphrase string) (*Key, error) {
	words, err := newPhrase()
	if err != nil {
		return nil, err
	}
	return s.add(name, alg, words, passphrase)
}

// Restore makes the index-th key of a phrase again and stores it.
func (s *Store) Restore(name string, alg ledger.Algorithm, phrase string, index uint32, passphrase string) (*Key, error) {
	words, err := fromPhrase(phrase, index)
	if err != nil {
		return nil, err
	}
	return s.add(name, alg, words, passphrase)
}

// ImportSeed stores the key of a seed.
func (s *Store) ImportSeed(name string, alg ledger.Algorithm, seed []byte, passphrase string) (*Key, error) {
	return s.add(name, alg, secret{Seed: seed}, passphrase)
}

// Import stores a key that Export returned, under its own name or, if name is
// not "", another one. The passphrase is the file's and stays so.
func (s *Store) Import(name string, exported []byte, passphrase string) (*Key, error) {
	f, err := decodeFile(exported)
	if err != nil {
		return nil, err
	}
	if name != "" {
		f.Name = name
	}
	k, err := f.unlock(passphrase)
	if err != nil {
		return nil, err
	}
	if !k.info.Encrypted {
		passphrase = ""
	}
	return k, s.put(k, passphrase)
}

func (s *Store) add(name string, alg ledger.Algorithm, words secret, passphrase string) (*Key, error) {
	k, err := newKey(name, alg, words)
	if err != nil {
		return nil, err
	}
	k.info.Encrypted = passphrase != ""
	return k, s.put(k, passphrase)
}

func (s *Store) put(k *Key, passphrase string) error {
	b, err := encodeFile(k, passphrase, s.cfg.WorkFactor)
	if err != nil {
		return err
	}
	err = durable.Create(s.path(k.info.Name), b)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: a key named %q; choose another name", ErrExists, k.info.Name)
	}
	return err
}

// List returns what is public of every key, by name.
func (s *Store) List() ([]Info, error) {
	entries, err := os.ReadDir(s.cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	var infos []Info
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), suffix)
		if !ok || checkName(name) != nil {
			continue
		}
		info, err := s.Get(name)
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// Get returns what is public of a key.
func (s *Store) Get(name string) (Info, error) {
	f, _, err := s.read(name)
	if err != nil {
		return Info{}, err
	}
	return f.info()
}

// Unlock returns a key that can sign. The passphrase of a plain key is "".
func (s *Store) Unlock(name, passphrase string) (*Key, error) {
	f, _, err := s.read(name)
	if err != nil {
		return nil, err
	}
	return f.unlock(passphrase)
}

// Export returns the key's file as it is, encrypted if the key is.
func (s *Store) Export(name string) ([]byte, error) {
	_, b, err := s.read(name)
	return b, err
}

// Phrase returns the words that bring the key back: its backup. Whoever has
// them has the key.
func (s *Store) Phrase(name, passphrase string) (string, error) {
	k, err := s.Unlock(name, passphrase)
	if err != nil {
		return "", err
	}
	return k.secret.phrase()
}

func (s *Store) read(name string) (*file, []byte, error) {
	if err := checkName(name); err != nil {
		return nil, nil, err
	}
	path := s.path(name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w: no key named %q in %s", ErrUnknown, name, s.cfg.Dir)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	if err := checkMode(path, info, 0o600); err != nil {
		return nil, nil, err
	}
	if info.Size() > maxFile {
		return nil, nil, fmt.Errorf("%w: %s: %d octets, at most %d", ErrFile, path, info.Size(), maxFile)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: %w", err)
	}
	f, err := decodeFile(b)
	if err == nil && f.Name != name {
		err = fmt.Errorf("%w: the key in it is named %q", ErrFile, f.Name)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, b, nil
}
