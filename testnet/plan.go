package testnet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// plan reads the network of cfg.Dir, or makes its directories, and runs
// nothing. The directory is locked until the network is released.
func plan(cfg Config) (n *Network, err error) {
	asked := cfg
	if cfg, err = cfg.withDefaults(); err != nil {
		return nil, err
	}
	if cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return nil, fmt.Errorf("testnet: %w", err)
	}
	n = &Network{cfg: cfg}
	if n.lock, err = home.Acquire(cfg.Dir); errors.Is(err, home.ErrHeld) {
		return nil, fmt.Errorf("%w: %w", ErrUp, err)
	} else if err != nil {
		return nil, err
	}
	_, err = os.Stat(filepath.Join(cfg.Dir, ManifestFile))
	switch {
	case err == nil:
		err = n.takeUp(asked)
	case errors.Is(err, fs.ErrNotExist):
		err = n.make()
	}
	if err != nil {
		return nil, errors.Join(err, n.releaseAll(), n.lock.Release())
	}
	n.nodes = make([]runner, len(n.manifest.Nodes))
	return n, nil
}

func (n *Network) make() error {
	cfg := n.cfg
	if err := empty(cfg.Dir); err != nil {
		return err
	}
	n.manifest = Manifest{ChainID: cfg.ChainID, Processes: cfg.Program != nil}
	for i := range cfg.Validators + cfg.Followers {
		m := ManifestNode{Name: fmt.Sprintf("node%d", i), Validator: i < cfg.Validators}
		m.Dir = filepath.Join(cfg.Dir, m.Name)
		n.manifest.Nodes = append(n.manifest.Nodes, m)
	}
	if err := makeDirs(&n.manifest); err != nil {
		return err
	}
	if err := makeGenesis(cfg, &n.manifest); err != nil {
		return err
	}
	if err := n.reservePorts(); err != nil {
		return err
	}
	return n.manifest.write(cfg.Dir)
}

// empty refuses a directory with things of others in it.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("testnet: %w", err)
	}
	for _, e := range entries {
		if e.Name() != home.LockFile && e.Name() != UpLog {
			return fmt.Errorf("%w: %s is not a network and not empty (it holds %s); choose another directory", ErrOther, dir, e.Name())
		}
	}
	return nil
}

// takeUp goes on with a network that was made before.
func (n *Network) takeUp(asked Config) error {
	m, err := ReadManifest(n.cfg.Dir)
	if err != nil {
		return err
	}
	n.manifest = *m
	n.manifest.PID = 0
	n.manifest.Processes = n.cfg.Program != nil
	if err := n.fits(asked); err != nil {
		return err
	}
	n.cfg.ChainID = m.ChainID
	if err := n.moveDirs(); err != nil {
		return err
	}
	if err := makeDirs(&n.manifest); err != nil {
		return err
	}
	if err := n.reservePorts(); err != nil {
		return err
	}
	return n.manifest.write(n.cfg.Dir)
}

// fits refuses to take up a network that is not the one asked for.
func (n *Network) fits(asked Config) error {
	validators := 0
	for _, m := range n.manifest.Nodes {
		if m.Validator {
			validators++
		}
	}
	followers := len(n.manifest.Nodes) - validators
	if asked.Validators != 0 && asked.Validators != validators ||
		asked.Followers != 0 && asked.Followers != followers ||
		asked.ChainID != "" && asked.ChainID != n.manifest.ChainID {
		return fmt.Errorf("%w: the network in %s is %s with %d validators and %d followers; take that one up, or replace it with --fresh",
			ErrOther, n.cfg.Dir, n.manifest.ChainID, validators, followers)
	}
	return nil
}

// moveDirs follows a directory that was moved.
func (n *Network) moveDirs() error {
	for i := range n.manifest.Nodes {
		m := &n.manifest.Nodes[i]
		m.Dir = filepath.Join(n.cfg.Dir, m.Name)
		if _, err := os.Stat(filepath.Join(m.Dir, node.GenesisFile)); err != nil {
			return fmt.Errorf("%w: %w; replace the network with --fresh", ErrOther, err)
		}
	}
	return nil
}

// Remove removes the network in dir with all that is in it. It refuses a
// network that is up, and a directory that is none.
func Remove(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lock, err := home.Acquire(dir)
	if errors.Is(err, home.ErrHeld) {
		return fmt.Errorf("%w: %w", ErrUp, err)
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); err != nil {
		return errors.Join(empty(dir), lock.Release())
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != home.LockFile && e.Name() != UpLog {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(err, lock.Release())
}

// NodeConfig returns how node i runs.
func (n *Network) NodeConfig(i int) (node.Config, error) {
	m := n.Manifest()
	me := m.Nodes[i]
	cfg := node.Config{
		Home: me.Dir, Service: "127.0.0.1:0", TLS: "127.0.0.1:0", API: "127.0.0.1:0",
		Consensus: loopback(me.Consensus),
		Gossip:    []string{fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", me.Gossip)},
		Validator: me.Validator, AdaptiveSync: true,
		Heartbeat: n.cfg.Heartbeat, Regions: n.cfg.Regions, DNS: everyProfile(),
	}
	cfg.DNS.DNSSEC.Enabled = n.cfg.DNSSEC
	for j, peer := range m.Nodes {
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
	if n.cfg.Node != nil {
		n.cfg.Node(i, &cfg)
	}
	return cfg, nil
}

// everyProfile has names taken in every form, on ports that the system chooses.
func everyProfile() (d node.DNS) {
	for _, p := range message.Profiles() {
		if p != message.Plain { // which the service port is
			d.Listeners = append(d.Listeners, node.Listener{Profile: p, Addr: "127.0.0.1:0"})
		}
	}
	return d
}
