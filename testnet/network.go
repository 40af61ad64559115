package testnet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/p2p"
)

// A Network is a running network whose nodes are in this process.
type Network struct {
	cfg      Config
	Manifest *Manifest

	mu    sync.Mutex
	nodes []*node.Node // guarded by mu; nil where stopped
}

// Up makes the network of an empty directory, or takes up the one that is
// there, and runs it until Down.
func Up(ctx context.Context, cfg Config) (*Network, error) {
	n, err := Plan(cfg)
	if err != nil {
		return nil, err
	}
	n.nodes = make([]*node.Node, len(n.Manifest.Nodes))
	if err := n.each(func(i int) error { return n.open(ctx, i) }); err != nil {
		return nil, errors.Join(err, n.Down(ctx))
	}
	if err := n.each(func(i int) error { return n.nodes[i].Run(ctx) }); err != nil {
		return nil, errors.Join(err, n.Down(ctx))
	}
	n.Manifest.PID = os.Getpid()
	return n, n.describe()
}

// Plan reads the network of cfg.Dir, or makes its directories, and runs
// nothing.
func Plan(cfg Config) (*Network, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	n := &Network{cfg: cfg}
	_, err = os.Stat(filepath.Join(cfg.Dir, ManifestFile))
	switch {
	case err == nil:
		return n, n.takeUp()
	case errors.Is(err, fs.ErrNotExist):
		return n, n.make()
	}
	return nil, fmt.Errorf("testnet: %w", err)
}

func (n *Network) make() error {
	cfg := n.cfg
	total := cfg.Validators + cfg.Followers
	ports, err := drawPorts(2 * total)
	if err != nil {
		return err
	}
	n.Manifest = &Manifest{ChainID: cfg.ChainID}
	for i := range total {
		m := ManifestNode{
			Name: fmt.Sprintf("node%d", i), Validator: i < cfg.Validators,
			Consensus: ports[2*i], Gossip: ports[2*i+1],
		}
		m.Dir = filepath.Join(cfg.Dir, m.Name)
		n.Manifest.Nodes = append(n.Manifest.Nodes, m)
	}
	if err := makeDirs(n.Manifest); err != nil {
		return err
	}
	if err := makeGenesis(cfg, n.Manifest); err != nil {
		return err
	}
	return n.Manifest.write(cfg.Dir)
}

// takeUp goes on with a network that was made before.
func (n *Network) takeUp() (err error) {
	if n.Manifest, err = ReadManifest(n.cfg.Dir); err != nil {
		return err
	}
	n.cfg.ChainID = n.Manifest.ChainID
	return makeDirs(n.Manifest)
}

// each does something for every node at once: validators wait for each other.
func (n *Network) each(do func(i int) error) error {
	errs := make([]error, len(n.nodes))
	var all sync.WaitGroup
	for i := range n.nodes {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (n *Network) open(ctx context.Context, i int) error {
	cfg, err := n.NodeConfig(i)
	if err != nil {
		return err
	}
	opened, err := node.Open(ctx, cfg)
	if err != nil {
		return fmt.Errorf("%s: %w", n.Manifest.Nodes[i].Name, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.nodes[i] = opened
	return nil
}

// NodeConfig returns how node i runs.
func (n *Network) NodeConfig(i int) (node.Config, error) {
	me := n.Manifest.Nodes[i]
	cfg := node.Config{
		Home: me.Dir, Service: "127.0.0.1:0", API: "127.0.0.1:0",
		Consensus: loopback(me.Consensus),
		Gossip:    []string{fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", me.Gossip)},
		Validator: me.Validator, AdaptiveSync: true,
		Heartbeat: n.cfg.Heartbeat, Regions: n.cfg.Regions,
		Log: n.cfg.Log.With("node", me.Name),
	}
	for j, peer := range n.Manifest.Nodes {
		if j == i {
			continue
		}
		id, err := consensus.NodeID(peer.Seed.Consensus())
		if err != nil {
			return cfg, err
		}
		cfg.ConsensusPeers = append(cfg.ConsensusPeers, consensus.Peer{ID: id, Addr: loopback(peer.Consensus)})
		gossip, err := p2p.PeerID(peer.Seed.Gossip())
		if err != nil {
			return cfg, err
		}
		cfg.GossipPeers = append(cfg.GossipPeers, fmt.Sprintf("/ip4/127.0.0.1/tcp/%d/p2p/%s", peer.Gossip, gossip))
	}
	return cfg, nil
}

// describe writes where the nodes can be reached.
func (n *Network) describe() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, running := range n.nodes {
		m := &n.Manifest.Nodes[i]
		m.Service, m.API = "", ""
		if running != nil {
			m.Service, m.API = running.ServiceAddr(), "http://"+running.APIAddr()
		}
	}
	return n.Manifest.write(n.cfg.Dir)
}

// Node returns node i, nil while it is stopped.
func (n *Network) Node(i int) *node.Node {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.nodes[i]
}

// Len returns how many nodes the network has, stopped ones included.
func (n *Network) Len() int { return len(n.nodes) }

// Dir returns where the network lives.
func (n *Network) Dir() string { return n.cfg.Dir }

// StopNode stops node i; StartNode takes it up again where it was.
func (n *Network) StopNode(ctx context.Context, i int) error {
	n.mu.Lock()
	stopped := n.nodes[i]
	n.nodes[i] = nil
	n.mu.Unlock()
	if stopped == nil {
		return nil
	}
	return errors.Join(stopped.Stop(ctx), n.describe())
}

// StartNode starts node i after StopNode.
func (n *Network) StartNode(ctx context.Context, i int) error {
	if n.Node(i) != nil {
		return nil
	}
	if err := n.open(ctx, i); err != nil {
		return err
	}
	if err := n.Node(i).Run(ctx); err != nil {
		return err
	}
	return n.describe()
}

// Down stops every node. The directory stays.
func (n *Network) Down(ctx context.Context) error {
	err := n.each(func(i int) error {
		n.mu.Lock()
		running := n.nodes[i]
		n.nodes[i] = nil
		n.mu.Unlock()
		if running == nil {
			return nil
		}
		return running.Stop(ctx)
	})
	n.Manifest.PID = 0
	return errors.Join(err, n.describe())
}
