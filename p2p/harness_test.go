package p2p

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what should take a fraction of a
// second.
const patience = 10 * time.Second

// A node is a host with the transactions it was offered, its verdict on each
// by the first letter (a, i, r), and the records it has.
type node struct {
	*Host
	t       testing.TB
	mesh    *mesh
	offered chan Envelope

	mu      sync.Mutex
	records map[[32]byte][]byte
	delay   chan struct{} // if set, records are served only when it closes
}

func (n *node) Accept(_ context.Context, e Envelope) Verdict {
	n.offered <- e
	switch e.Tx[0] {
	case 'a':
		return Accept
	case 'r':
		return Reject
	}
	return Ignore
}

func (n *node) Records(root [32]byte) ([]byte, error) {
	n.mu.Lock()
	delay, b := n.delay, n.records[root]
	n.mu.Unlock()
	if delay != nil {
		<-delay
	}
	return b, nil
}

// give makes a node have records.
func (n *node) give(root [32]byte, b []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.records[root] = b
}

// holdBack makes a node serve records only when the channel closes.
func (n *node) holdBack(until chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.delay = until
}

// start runs a node whose key is made of the number i.
func start(t testing.TB, i int, options ...func(*Config)) *node {
	t.Helper()
	cfg := Config{ChainID: "gossip-1", Key: bytes.Repeat([]byte{byte(i)}, ed25519.SeedSize)}
	if os.Getenv("P2P_LOG") != "" {
		cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})).With("node", i)
	}
	for _, option := range options {
		option(&cfg)
	}
	n := &node{t: t, mesh: newMesh(), offered: make(chan Envelope, 1000), records: make(map[[32]byte][]byte)}
	cfg.tracer = n.mesh
	var err error
	if n.Host, err = New(t.Context(), cfg, n, n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return n
}

// line starts nodes of which each is configured with the one before.
func line(t testing.TB, count int) []*node {
	t.Helper()
	nodes := []*node{start(t, 1)}
	for i := 2; i <= count; i++ {
		nodes = append(nodes, start(t, i, to(nodes[i-2])))
	}
	for i, n := range nodes {
		n.waitMesh(min(i, 1) + min(count-1-i, 1))
	}
	return nodes
}

// to configures a node as peer.
func to(n *node) func(*Config) {
	addrs := n.Addrs()
	return func(c *Config) { c.Peers = append(c.Peers, addrs...) }
}

// waitTopic waits until just so many peers take part in the gossip.
func (n *node) waitTopic(want int) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), patience)
	defer cancel()
	// Events of the topic do not do: a join and a leave between two looks
	// cancel each other out.
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for n.TopicPeers() != want {
		select {
		case <-look.C:
		case <-ctx.Done():
			n.t.Fatalf("%d peers in the topic, not %d", n.TopicPeers(), want)
		}
	}
}

// waitTx waits until a transaction is offered and returns it.
func (n *node) waitTx() Envelope {
	n.t.Helper()
	select {
	case e := <-n.offered:
		return e
	case <-time.After(patience):
		n.t.Fatal("no transaction came")
		return Envelope{}
	}
}

func (n *node) wantTx(want string) {
	n.t.Helper()
	if got := string(n.waitTx().Tx); got != want {
		n.t.Errorf("offered %.40q, want %q", got, want)
	}
}

func (n *node) publish(tx string) {
	n.t.Helper()
	if err := n.Publish(n.t.Context(), Envelope{Tx: []byte(tx)}); err != nil {
		n.t.Fatal(err)
	}
}

// listenAgain is the address of a node for one that takes its place.
func listenAgain(n *node) func(*Config) {
	var listen []string
	for _, a := range n.Addrs() {
		addr, _, _ := strings.Cut(a, "/p2p/")
		listen = append(listen, addr)
	}
	return func(c *Config) { c.Listen = listen }
}

func root(i int) (r [32]byte) {
	copy(r[:], fmt.Sprint("root ", i))
	return r
}
