package node

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Seed is the secret of which all keys of a node are derived: its votes', its
// TLS's and its two networks'. Those are two because consensus and gossip are
// two libp2p hosts, and two hosts must not share a peer ID.
type Seed [32]byte

// Consensus returns the seed of the consensus network's key.
func (s Seed) Consensus() []byte { return s.derive("utxonode consensus") }

// Validator returns the seed of the key that signs votes.
func (s Seed) Validator() []byte { return s.derive("utxonode validator") }

// Gossip returns the seed of the gossip network's key.
func (s Seed) Gossip() []byte { return s.derive("utxonode gossip") }

// TLS returns the seed of the key that TLS is served with where the operator
// gives no certificate.
func (s Seed) TLS() []byte { return s.derive("utxonode tls") }

func (s Seed) derive(purpose string) []byte {
	sum := sha256.Sum256(append([]byte(purpose+"\x00"), s[:]...))
	return sum[:]
}

// String hides the seed.
func (Seed) String() string { return "seed (hidden)" }

// OpenSeed reads the seed of the node in home, making one the first time.
func OpenSeed(home string) (s Seed, err error) {
	path := filepath.Join(home, SeedFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := rand.Read(s[:]); err != nil {
			return s, fmt.Errorf("make the node key: %w", err)
		}
		return s, WriteSeed(home, s)
	}
	if err != nil {
		return s, fmt.Errorf("read the node key: %w", err)
	}
	v, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(v) != len(s) {
		return s, fmt.Errorf("%s is not a node key: 64 hexadecimal digits; restore it from a backup or remove it for a new identity", path)
	}
	copy(s[:], v)
	return s, nil
}

// WriteSeed stores the seed of a new node; it never replaces one.
func WriteSeed(home string, s Seed) error {
	f, err := os.OpenFile(filepath.Join(home, SeedFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the node key: %w", err)
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(s[:]))
	return errors.Join(err, f.Sync(), f.Close())
}
