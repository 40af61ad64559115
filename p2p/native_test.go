package p2p

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/network"
)

// echoing starts a node that sends back what comes on a native stream.
func echoing(t testing.TB, options ...func(*Config)) *node {
	t.Helper()
	n := start(t, 1, options...)
	n.ServeNative(func(c net.Conn) { _, _ = io.Copy(c, c) })
	return n
}

func dialer(t testing.TB) *Dialer {
	t.Helper()
	d := new(Dialer)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

func dialNative(t testing.TB, d *Dialer, addr string) net.Conn {
	t.Helper()
	c, err := d.Dial(t.Context(), addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // twice, mostly
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return c
}

// echoed reports whether what is sent comes back.
func echoed(c net.Conn, text string) bool {
	if _, err := c.Write([]byte(text)); err != nil {
		return false
	}
	b := make([]byte, len(text))
	_, err := io.ReadFull(c, b)
	return err == nil && string(b) == text
}

// U-012: a client that is no peer opens streams on every transport of the
// host, several on one connection, and each side knows the other's address.
func TestNativeStreams(t *testing.T) {
	n := start(t, 1)
	seen := make(chan net.Addr, 2)
	n.ServeNative(func(c net.Conn) {
		seen <- c.RemoteAddr()
		_, _ = io.Copy(c, c)
	})
	for _, addr := range n.Addrs() {
		d := dialer(t)
		for _, text := range []string{"first", "second"} {
			c := dialNative(t, d, addr)
			if !echoed(c, text) {
				t.Fatalf("%s: %q did not come back", addr, text)
			}
			_, port, err := net.SplitHostPort(c.LocalAddr().String()) // over QUIC its host is 0.0.0.0
			if got := <-seen; err != nil || got.String() != net.JoinHostPort("127.0.0.1", port) {
				t.Errorf("the host saw %v, the client is at %v, %v", got, c.LocalAddr(), err)
			}
		}
	}
	if n.Peers() != 0 {
		t.Errorf("%d peers: clients are none", n.Peers())
	}
}

// U-147: one peer has so many streams, all together so many; one that ends
// makes room.
func TestNativeStreamsAreBounded(t *testing.T) {
	const limit = 3
	for _, tc := range []struct {
		name   string
		bound  func(*Config)
		shared bool // one client opens all of them
	}{
		{"of one peer", func(c *Config) { c.NativePerPeer = limit }, true},
		{"in all", func(c *Config) { c.NativeStreams = limit }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			addr := echoing(t, tc.bound).Addrs()[0]
			shared := dialer(t)
			client := func() *Dialer {
				if tc.shared {
					return shared
				}
				return dialer(t)
			}
			var held []net.Conn
			for range limit {
				c := dialNative(t, client(), addr)
				if !echoed(c, "x") {
					t.Fatalf("stream %d is not served", len(held)+1)
				}
				held = append(held, c)
			}
			if echoed(dialNative(t, client(), addr), "x") {
				t.Error("one more is served")
			}
			if err := held[0].Close(); err != nil {
				t.Fatal(err)
			}
			for tries := 0; !echoed(dialNative(t, client(), addr), "x"); tries++ { // until the host has seen the end of it
				if tries == 100 {
					t.Fatal("no room after one has ended")
				}
			}
		})
	}
}

// watch returns what changes about the connections of a node.
func watch(t *testing.T, n *node) <-chan any {
	t.Helper()
	sub, err := n.host.EventBus().Subscribe(new(event.EvtPeerConnectednessChanged))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Close() })
	return sub.Out()
}

// waitGone waits until nobody is connected.
func waitGone(t *testing.T, n *node, changes <-chan any) {
	t.Helper()
	for len(n.host.Network().Peers()) > 0 {
		select {
		case <-changes:
		case <-time.After(patience):
			t.Fatal("the visitor stays")
		}
	}
}

// A client stays while it asks, and goes when it has nothing more to ask.
func TestVisitorLeaves(t *testing.T) {
	n := echoing(t, func(c *Config) { c.VisitorIdle = 50 * time.Millisecond })
	changes := watch(t, n)
	c := dialNative(t, dialer(t), n.Addrs()[0])
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 10 { // four times the idle time
		<-tick.C
		if !echoed(c, "still here") {
			t.Fatal("disconnected while it asks")
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	waitGone(t, n, changes)
}

// U-147: no more clients are connected than the bound says.
func TestVisitorsAreBounded(t *testing.T) {
	const limit = 2
	n := echoing(t, func(c *Config) { c.MaxVisitors = limit })
	for range limit {
		if !echoed(dialNative(t, dialer(t), n.Addrs()[0]), "x") {
			t.Fatal("not served")
		}
	}
	d := dialer(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// One more is connected until it is known what it is.
	for served := true; served; {
		if ctx.Err() != nil {
			t.Fatal("one more stays")
		}
		c, err := d.Dial(ctx, n.Addrs()[0])
		served = err == nil && d.host.Network().Connectedness(n.host.ID()) == network.Connected
		if err == nil {
			_ = c.Close()
		}
	}
}

func TestDialRefuses(t *testing.T) {
	n := start(t, 1)
	other, err := PeerID(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	at, _, _ := strings.Cut(n.Addrs()[0], "/p2p/")
	d := dialer(t)
	for _, tc := range []struct {
		name, addr string
		want       error
	}{
		{"host:port", "127.0.0.1:5353", ErrConfig},
		{"no ID", "/ip4/127.0.0.1/tcp/1", ErrConfig},
		{"another node's ID", at + "/p2p/" + other, nil},
		{"a node that serves no native stream", n.Addrs()[0], nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := d.Dial(t.Context(), tc.addr)
			if err == nil {
				_ = c.Close()
			}
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Dial(t.Context(), n.Addrs()[0]); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// One stream after another, each ended by the client alone, is not too many;
// nor are more at once than a node gives one peer.
func TestStreamsOneAfterAnother(t *testing.T) {
	addr := echoing(t).Addrs()[0]
	d := dialer(t)
	var clients sync.WaitGroup
	for range 2 * dialedStreams {
		clients.Go(func() {
			for i := range 50 {
				c, err := d.Dial(t.Context(), addr)
				if err != nil {
					t.Error(err)
					return
				}
				if !echoed(c, "x") {
					t.Errorf("stream %d of one client is not served", i+1)
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	clients.Wait()
}
