package p2p

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"
)

// A Dialer opens native streams to nodes. Behind it is a libp2p host that
// listens nowhere, takes part in no gossip, and has a key that is made at the
// first dial and forgotten with the Dialer. The zero value is usable; its
// methods may be called from any goroutine.
type Dialer struct {
	mu     sync.Mutex
	host   host.Host     // guarded by mu: nil before the first dial and after Close
	slots  chan struct{} // guarded by mu: made with host; one token per stream that has not ended
	closed bool          // guarded by mu
}

// Dial opens a stream of NativeProtocol to the node at a multiaddr that ends in
// its ID, such as /ip4/192.0.2.7/tcp/4001/p2p/12D3…; who answers has that ID's
// key. Connections are kept for the next stream to the same node. While there
// are as many streams as a node gives one peer, Dial waits.
func (d *Dialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	a, err := ma.NewMultiaddr(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	info, err := peer.AddrInfoFromP2pAddr(a)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrConfig, addr, err)
	}
	h, slots, err := d.open()
	if err != nil {
		return nil, err
	}
	select {
	case slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("open a stream to %s: %w", addr, ctx.Err())
	}
	conn, err := openStream(ctx, h, *info)
	if err != nil {
		<-slots
		return nil, fmt.Errorf("open a stream to %s: %w", addr, err)
	}
	return &dialedConn{streamConn: conn, slots: slots}, nil
}

func openStream(ctx context.Context, h host.Host, to peer.AddrInfo) (*streamConn, error) {
	if err := dial(ctx, h, to); err != nil {
		return nil, err
	}
	s, err := h.NewStream(network.WithNoDial(ctx, "connected by now"), to.ID, NativeProtocol)
	if err != nil {
		return nil, err
	}
	conn, err := newStreamConn(s)
	if err != nil {
		return nil, errors.Join(err, s.Reset())
	}
	return conn, nil
}

// open returns the host, making it the first time.
func (d *Dialer) open() (host.Host, chan struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, nil, ErrClosed
	}
	if d.host != nil {
		return d.host, d.slots, nil
	}
	limits, conns, err := Config{MaxPeers: dialedPeers}.withDefaults().bounds()
	if err != nil {
		return nil, nil, err
	}
	d.host, err = libp2p.New(append(lean(limits, conns), libp2p.NoListenAddrs)...)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%w: %w", ErrConfig, err), limits.Close(), conns.Close())
	}
	d.slots = make(chan struct{}, dialedStreams)
	return d.host, d.slots, nil
}

// A Dialer stays connected to so many nodes, has so many streams at a time, a
// few less than Config.NativePerPeer by default, and waits so long for a node to
// end its side of one.
const (
	dialedPeers   = 16
	dialedStreams = 12
	endTimeout    = time.Second
)

// A dialedConn is a stream of a Dialer.
type dialedConn struct {
	*streamConn
	slots chan struct{}
	close sync.Once
}

// Close ends the stream. Its place is free when the node has ended it too: one
// exchange after another would else be ahead of what the node has cleared away.
func (c *dialedConn) Close() error {
	err := net.ErrClosed
	c.close.Do(func() {
		err = c.CloseWrite()
		go c.end()
	})
	return err
}

func (c *dialedConn) end() {
	defer func() { <-c.slots }()
	_ = c.SetReadDeadline(time.Now().Add(endTimeout)) // a stream that takes none has ended
	if _, err := io.Copy(io.Discard, c.streamConn); err != nil {
		_ = c.Reset()
		return
	}
	_ = c.streamConn.Close() // both sides have said all
}

// lean are the options of every host: two transports, one secure channel, one
// multiplexer; no relay, no address detection, no metrics. So a host is a few
// megabytes.
func lean(limits network.ResourceManager, conns connmgr.ConnManager) []libp2p.Option {
	return []libp2p.Option{
		libp2p.UserAgent("utxonode"),
		libp2p.Transport(tcp.NewTCPTransport, tcp.DisableReuseport()), // two nodes on one port are a mistake
		libp2p.Transport(quic.NewTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(limits),
		libp2p.ConnectionManager(conns),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
		libp2p.DisableIdentifyAddressDiscovery(),
		libp2p.Ping(false),
	}
}

// Close closes every stream and the host.
func (d *Dialer) Close() error {
	d.mu.Lock()
	h := d.host
	d.host, d.closed = nil, true
	d.mu.Unlock()
	if h == nil {
		return nil
	}
	return h.Close()
}
