package consensus_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/utxo-dns/utxonode/node/consensus"
)

// Every file of the node's identity, and its directories, are the owner's
// alone.
func TestKeyFilesAreTheOwnersAlone(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	for _, name := range []string{"config", "data", "config/node_key.json", "config/priv_validator_key.json", "data/priv_validator_state.json"} {
		info, err := os.Stat(filepath.Join(n.cfg.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

// A node without seeds makes its keys once and keeps them.
func TestKeysAreMadeOnce(t *testing.T) {
	net := newTestnet(t, 1, 1, func(c *consensus.Config) { c.NodeSeed = nil })
	n := net.nodes[1] // a follower; it becomes a validator without a vote
	n.cfg.Validator = true
	var id string
	var key []byte
	for i := range 2 {
		if err := n.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i == 1 && (n.engine.ID() != id || !bytes.Equal(n.engine.PubKey(), key)) {
			t.Error("another key after a restart")
		}
		id, key = n.engine.ID(), n.engine.PubKey()
		n.stop()
	}
}

func TestIDsFollowTheSeeds(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	if err := n.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	id, err := consensus.NodeID(n.cfg.NodeSeed)
	if err != nil || n.engine.ID() != id {
		t.Errorf("the engine is %s, NodeID says %s, %v", n.engine.ID(), id, err)
	}
	if got := n.engine.Addr(); got != n.cfg.Listen {
		t.Errorf("listening on %s, not %s", got, n.cfg.Listen)
	}
	key, err := consensus.ValidatorPubKey(n.cfg.ValidatorSeed)
	if err != nil || !bytes.Equal(n.engine.PubKey(), key) {
		t.Errorf("the engine's key is %x, ValidatorPubKey says %x, %v", n.engine.PubKey(), key, err)
	}
	if _, err := consensus.NodeID(key[1:]); !errors.Is(err, consensus.ErrConfig) {
		t.Errorf("a seed of 31 octets: %v", err)
	}
}

// One good directory, then one way to spoil it per row: Open refuses and
// releases everything, so that the directory opens again once it is mended.
func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(t *testing.T, n *testnode)
		want  consensus.ErrorKind
	}{
		{"another validator seed", func(_ *testing.T, n *testnode) {
			n.cfg.ValidatorSeed = bytes.Repeat([]byte{99}, consensus.SeedSize)
		}, consensus.ErrKey},
		{"another node seed", func(_ *testing.T, n *testnode) {
			n.cfg.NodeSeed = bytes.Repeat([]byte{99}, consensus.SeedSize)
		}, consensus.ErrKey},
		{"a key that is no key", func(t *testing.T, n *testnode) {
			writeFile(t, n, "config/priv_validator_key.json", "{}")
		}, consensus.ErrKey},
		{"a node key that is not JSON", func(t *testing.T, n *testnode) {
			writeFile(t, n, "config/node_key.json", "{")
		}, consensus.ErrKey},
		{"the sign state is lost", func(t *testing.T, n *testnode) {
			if err := os.Remove(filepath.Join(n.cfg.Dir, "data/priv_validator_state.json")); err != nil {
				t.Fatal(err)
			}
		}, consensus.ErrSignState},
		{"the sign state is damaged", func(t *testing.T, n *testnode) {
			writeFile(t, n, "data/priv_validator_state.json", `{"height": "x"}`)
		}, consensus.ErrSignState},
		{"another genesis", func(t *testing.T, n *testnode) {
			doc := *n.cfg.Genesis
			doc.ChainID = "counter-2"
			n.cfg.Genesis = &doc
		}, consensus.ErrGenesis},
		{"a peer that is no peer ID", func(_ *testing.T, n *testnode) {
			n.cfg.Peers = []consensus.Peer{{ID: "nobody", Addr: "127.0.0.1:1"}}
		}, consensus.ErrConfig},
		{"no genesis", func(_ *testing.T, n *testnode) { n.cfg.Genesis = nil }, consensus.ErrConfig},
		{"no directory", func(_ *testing.T, n *testnode) { n.cfg.Dir = "" }, consensus.ErrConfig},
		{"no port", func(_ *testing.T, n *testnode) { n.cfg.Listen = "127.0.0.1" }, consensus.ErrConfig},
		{"a port in use", func(t *testing.T, n *testnode) { n.cfg.Listen = busyPort(t) }, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			net := newTestnet(t, 1, 0)
			n := net.nodes[0]
			n.start()
			n.waitHeight(1, patience)
			n.stop()

			good, files := n.cfg, keepFiles(t, n.cfg.Dir)
			tc.spoil(t, n)
			err := n.open(t.Context())
			if err == nil || tc.want != "" && !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			n.engine = nil

			n.cfg = good
			for name, b := range files {
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			n.start()
			n.waitHeight(2, patience)
		})
	}
}

// Two engines on one directory: the second fails and leaves the first alone.
func TestDirectoryIsOfOneEngine(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	second := &testnode{t: t, cfg: n.cfg}
	second.cfg.Listen = freePort(t)
	if err := second.open(t.Context()); err == nil {
		t.Error("two engines share a directory")
	}
	n.waitHeight(n.engine.Tip().Height+1, patience)
}

func writeFile(t *testing.T, n *testnode, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(n.cfg.Dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keepFiles reads the JSON files below a directory.
func keepFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
