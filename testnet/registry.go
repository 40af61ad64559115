package testnet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/node/home"
)

// The registry says which networks run on this machine, so that commands find
// the one that is up: a file for each, holding the network's directory. A file
// whose network is not locked any more is what a process that was killed left.

// StateDir returns where this program keeps what belongs to a user and is not
// configuration: $XDG_STATE_HOME/utxonode, or ~/.local/state/utxonode.
func StateDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "utxonode"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("testnet: %w; set XDG_STATE_HOME", err)
	}
	return filepath.Join(user, ".local", "state", "utxonode"), nil
}

// DefaultDir returns where the network lives that nobody gave a directory.
func DefaultDir() (string, error) {
	state, err := StateDir()
	return filepath.Join(state, "testnet"), err
}

func registryDir() (string, error) {
	state, err := StateDir()
	return filepath.Join(state, "running"), err
}

func registryFile(dir string) (string, error) {
	registry, err := registryDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(registry, hex.EncodeToString(sum[:8])), nil
}

// register says that this process runs the network in dir.
func register(dir string) error {
	path, err := registryFile(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("testnet: %w", err)
	}
	return home.Write(path, []byte(dir+"\n"))
}

// unregister takes that back.
func unregister(dir string) error {
	path, err := registryFile(dir)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("testnet: %w", err)
	}
	return nil
}

// Running returns the directories of the networks that run on this machine, in
// order. It forgets those whose process is gone.
func Running() ([]string, error) {
	registry, err := registryDir()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(registry)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	var dirs []string
	for _, e := range entries {
		path := filepath.Join(registry, e.Name())
		b, err := os.ReadFile(path)
		if err != nil || strings.HasPrefix(e.Name(), ".") {
			continue // gone meanwhile, or half-written
		}
		dir := strings.TrimSpace(string(b))
		if _, up := home.Holder(dir); up {
			dirs = append(dirs, dir)
		} else if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("testnet: %w", err)
		}
	}
	slices.Sort(dirs)
	return dirs, nil
}
