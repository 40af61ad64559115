package p2p

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
)

// A configured peer that comes back, on its old port, is met again, whichever
// side was configured with the other.
func TestRestartedPeerIsMetAgain(t *testing.T) {
	server := start(t, 2)
	samePorts := listenAgain(server)
	n := start(t, 1, to(server))
	n.waitTopic(1)
	for range 2 {
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		n.waitTopic(0)
		server = start(t, 2, samePorts)
		n.waitTopic(1)
		server.waitTopic(1)
		n.publish("a" + time.Now().String())
		server.waitTx()
	}
}

// A peer that is away when the host starts is connected to when it appears.
func TestLatePeerIsMet(t *testing.T) {
	server := start(t, 2)
	peer, listen := to(server), listenAgain(server)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	n := start(t, 1, peer)
	start(t, 2, listen)
	n.waitTopic(1)
}

// U-233: a node of another chain is not kept as a peer.
func TestPeerOfAnotherChainIsRefused(t *testing.T) {
	n, other := start(t, 1), start(t, 2, func(c *Config) { c.ChainID = "gossip-2" })
	sub, err := n.host.EventBus().Subscribe(new(event.EvtPeerConnectednessChanged))
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	if err := n.Connect(t.Context(), other.Addrs()[0]); err != nil {
		t.Logf("already refused: %v", err)
	}
	for n.Peers() > 0 {
		select {
		case <-sub.Out():
		case <-time.After(patience):
			t.Fatal("the peer stays")
		}
	}
	if n.TopicPeers() != 0 {
		t.Error("it takes part in the topic")
	}
}

// U-148: one network cannot fill a node's peers.
func TestOneSubnetIsBounded(t *testing.T) {
	const limit = 3
	n := start(t, 1, func(c *Config) { c.CountLoopback, c.MaxPerSubnet = true, limit })
	for i := range 10 {
		connectTo(t, start(t, i+2), n)
	}
	if got := n.Peers(); got == 0 || got > limit {
		t.Errorf("%d peers from one subnet, limit %d", got, limit)
	}
}

// The bound on peers holds even before the least useful are closed.
func TestPeersAreBounded(t *testing.T) {
	const limit = 4
	n := start(t, 1, func(c *Config) { c.MaxPeers = limit })
	for i := range 12 {
		connectTo(t, start(t, i+2), n)
	}
	if got := n.Peers(); got == 0 || got > limit+limit/2 {
		t.Errorf("%d peers, limit %d", got, limit)
	}
}

// connectTo tries to connect; being refused is an answer.
func connectTo(t *testing.T, from, to *node) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := from.Connect(ctx, to.Addrs()[0]); err != nil {
		t.Logf("refused %s", from.ID())
	}
}

func TestNewRefuses(t *testing.T) {
	n := start(t, 1)
	for name, spoil := range map[string]func(*Config){
		"no chain":           func(c *Config) { c.ChainID = "" },
		"a key of 31 octets": func(c *Config) { c.Key = c.Key[:31] },
		"a peer without ID":  func(c *Config) { c.Peers = []string{"/ip4/127.0.0.1/tcp/1"} },
		"a peer that is no multiaddr": func(c *Config) {
			c.Peers = []string{"127.0.0.1:1"}
		},
		"a port in use": listenAgain(n),
	} {
		t.Run(name, func(t *testing.T) {
			cfg := Config{ChainID: "gossip-1", Key: make([]byte, 32)}
			spoil(&cfg)
			h, err := New(t.Context(), cfg, n, n)
			if !errors.Is(err, ErrConfig) {
				t.Errorf("got %v", err)
			}
			if err == nil {
				_ = h.Close()
			}
		})
	}
	if _, err := New(t.Context(), Config{ChainID: "gossip-1", Key: make([]byte, 32)}, nil, n); !errors.Is(err, ErrConfig) {
		t.Errorf("no acceptor: %v", err)
	}
}

func TestPeerID(t *testing.T) {
	n := start(t, 1)
	id, err := PeerID(n.cfg.Key)
	if err != nil || id != n.ID() {
		t.Errorf("PeerID = %q, %v; the host is %q", id, err, n.ID())
	}
	if _, err := PeerID(nil); !errors.Is(err, ErrConfig) {
		t.Errorf("got %v", err)
	}
}

func TestPublishAfterClose(t *testing.T) {
	n := start(t, 1)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := n.Publish(context.Background(), Envelope{Tx: []byte("a")}); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}
