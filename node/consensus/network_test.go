package consensus_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node/consensus"
)

// A testnet is a few nodes of one chain in this process.
type testnet struct {
	t     testing.TB
	nodes []*testnode
}

// A testnode keeps its directory and port over restarts.
type testnode struct {
	t      testing.TB
	cfg    consensus.Config
	engine *consensus.Engine
	app    *counter
}

// newTestnet prepares validators and followers; start runs them. The options
// apply to every node.
func newTestnet(t testing.TB, validators, followers int, options ...func(*consensus.Config)) *testnet {
	t.Helper()
	net := &testnet{t: t}
	genesis := consensus.Genesis{ChainID: "counter-1", Time: time.Now()}
	var peers []consensus.Peer
	for i := range validators + followers {
		nodeSeed := bytes.Repeat([]byte{byte(i + 1)}, consensus.SeedSize)
		id, err := consensus.NodeID(nodeSeed)
		if err != nil {
			t.Fatal(err)
		}
		cfg := consensus.Config{
			Dir: t.TempDir(), Listen: freePort(t), NodeSeed: nodeSeed, AdaptiveSync: true, Log: testLog(i),
			Heartbeat: time.Second,
		}
		peers = append(peers, consensus.Peer{ID: id, Addr: cfg.Listen})
		if i < validators {
			cfg.Validator = true
			cfg.ValidatorSeed = bytes.Repeat([]byte{byte(i + 101)}, consensus.SeedSize)
			key, err := consensus.ValidatorPubKey(cfg.ValidatorSeed)
			if err != nil {
				t.Fatal(err)
			}
			genesis.Validators = append(genesis.Validators, consensus.Validator{PubKey: key, Power: 10})
		}
		net.nodes = append(net.nodes, &testnode{t: t, cfg: cfg})
	}
	doc, err := genesis.Doc()
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range net.nodes {
		n.cfg.Genesis = doc
		for j := range validators { // followers are nobody's configured peer
			if j != i {
				n.cfg.Peers = append(n.cfg.Peers, peers[j])
			}
		}
		for _, option := range options {
			option(&n.cfg)
		}
	}
	t.Cleanup(net.stop)
	return net
}

// testLog writes to standard error if CONSENSUS_LOG is set.
func testLog(i int) *slog.Logger {
	if os.Getenv("CONSENSUS_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})).With("node", i)
}

func freePort(t testing.TB) string {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.LocalAddr().String()
}

// busyPort is a UDP port that is taken until the test ends.
func busyPort(t testing.TB) string {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.LocalAddr().String()
}

func (n *testnode) open(ctx context.Context) (err error) {
	n.app = newCounter(n.cfg.Dir)
	n.engine, err = consensus.Open(ctx, n.cfg, n.app)
	return err
}

func (n *testnode) start() {
	n.t.Helper()
	if err := n.open(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
	if err := n.engine.Run(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
}

func (n *testnode) stop() {
	n.t.Helper()
	if n.engine == nil {
		return
	}
	if err := n.engine.Stop(); err != nil {
		n.t.Errorf("stop: %v", err)
	}
	n.engine = nil
}

// start opens the nodes one after another, then runs them all at once.
func (net *testnet) start(nodes ...*testnode) {
	net.t.Helper()
	for _, n := range nodes {
		if err := n.open(net.t.Context()); err != nil {
			net.t.Fatal(err)
		}
	}
	errs := make([]error, len(nodes))
	var wg sync.WaitGroup
	for i, n := range nodes {
		wg.Go(func() { errs[i] = n.engine.Run(net.t.Context()) })
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			net.t.Fatalf("node %d: %v", i, err)
		}
	}
}

func (net *testnet) stop() {
	var wg sync.WaitGroup
	for _, n := range net.nodes {
		wg.Go(n.stop)
	}
	wg.Wait()
}

// submit gives a transaction to some nodes' pools, as gossip would.
func (net *testnet) submit(tx string, nodes ...*testnode) {
	net.t.Helper()
	for _, n := range nodes {
		r, err := n.engine.CheckTx([]byte(tx))
		if err != nil || r.Code != 0 {
			net.t.Fatalf("CheckTx(%q) = %v, %v", tx, r, err)
		}
	}
}

// waitCount waits until every node has committed n transactions and agrees on
// the AppHash.
func (net *testnet) waitCount(n uint64, limit time.Duration, nodes ...*testnode) {
	net.t.Helper()
	ctx, cancel := context.WithTimeout(net.t.Context(), limit)
	defer cancel()
	for i, node := range nodes {
		if err := node.app.waitCount(ctx, n); err != nil {
			net.t.Fatalf("node %d at %+v: %v", i, node.engine.Status(), err)
		}
	}
}

func (n *testnode) waitHeight(height int64, limit time.Duration) consensus.Block {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), limit)
	defer cancel()
	b, err := n.engine.WaitHeight(ctx, height)
	if err != nil {
		n.t.Fatal(fmt.Errorf("%+v: %w", n.engine.Status(), err))
	}
	return b
}

// waitHeights waits until every node has the height.
func (net *testnet) waitHeights(height int64) {
	net.t.Helper()
	for _, n := range net.nodes {
		n.waitHeight(height, patience)
	}
}

// sameAppHash compares the nodes' states at a count they all have.
func (net *testnet) sameAppHash() {
	net.t.Helper()
	_, want := net.nodes[0].app.state()
	for i, n := range net.nodes {
		if _, got := n.app.state(); !bytes.Equal(got, want) {
			net.t.Errorf("node %d has AppHash %x, node 0 %x", i, got, want)
		}
	}
}

// waitStatus looks at the status at every block until it is as wanted.
func (n *testnode) waitStatus(good func(consensus.Status) bool) {
	n.t.Helper()
	begin := time.Now()
	for !good(n.engine.Status()) {
		if time.Since(begin) > patience {
			n.t.Fatalf("status %+v", n.engine.Status())
		}
		n.waitHeight(n.engine.Tip().Height+1, patience)
	}
}
