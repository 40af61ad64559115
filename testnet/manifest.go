package testnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/home"
)

// ManifestFile is where a network's directory says what is in it.
const ManifestFile = "testnet.json"

// A Manifest is a network as its directory describes it.
type Manifest struct {
	ChainID   string         `json:"chain_id"`
	PID       int            `json:"pid"`       // of the process that runs the network, 0 when none does
	Processes bool           `json:"processes"` // each node runs in a process of its own
	Nodes     []ManifestNode `json:"nodes"`
}

// A ManifestNode is one node of a network.
type ManifestNode struct {
	Name      string    `json:"name"`
	Dir       string    `json:"dir"`
	Validator bool      `json:"validator"`
	Seed      node.Seed `json:"-"`
	Consensus int       `json:"consensus"`     // port, UDP
	Gossip    int       `json:"gossip"`        // port, TCP
	Service   string    `json:"service"`       // host:port, empty while it is stopped
	API       string    `json:"api"`           // URL, empty while it is stopped
	PID       int       `json:"pid,omitempty"` // of its own process, if it has one
}

// Up reports whether a process runs the network.
func (m *Manifest) Up() bool { return m.PID != 0 }

// Running returns the nodes that run, in order.
func (m *Manifest) Running() []ManifestNode {
	return slices.DeleteFunc(slices.Clone(m.Nodes), func(n ManifestNode) bool { return n.API == "" })
}

// Genesis reads the genesis that the network was made with.
func (m *Manifest) Genesis() (*node.Genesis, error) { return node.ReadGenesis(m.Nodes[0].Dir) }

// ReadManifest reads the manifest of the network in dir as it is now: what a
// process that was killed has left is not believed.
func ReadManifest(dir string) (*Manifest, error) {
	b, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s; make one with 'utxonode testnet up --dir %s'", ErrNoNetwork, dir, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("read the network: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ManifestFile), err)
	}
	if len(m.Nodes) == 0 {
		return nil, fmt.Errorf("%s: no nodes", filepath.Join(dir, ManifestFile))
	}
	m.refresh(dir)
	return &m, nil
}

// refresh compares what the file says with who holds which lock.
func (m *Manifest) refresh(dir string) {
	pid, up := home.Holder(dir)
	if !up || pid != m.PID {
		m.PID = 0 // it ended, or it is not up yet
	}
	for i := range m.Nodes {
		n := &m.Nodes[i]
		if m.Processes {
			e, _ := home.ReadEndpoints(n.Dir)
			n.Service, n.API, n.PID = e.Service, e.API, e.PID
		} else if m.PID == 0 {
			n.Service, n.API = "", ""
		}
	}
}

// write stores the manifest, whole or not at all.
func (m *Manifest) write(dir string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write the network: %w", err)
	}
	return home.Write(filepath.Join(dir, ManifestFile), append(b, '\n'))
}
