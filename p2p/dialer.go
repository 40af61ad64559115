package p2p

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

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
	host   host.Host // guarded by mu: nil before the first dial and after Close
	closed bool      // guarded by mu
}

// Dial opens a stream of NativeProtocol to the node at a multiaddr that ends in
// its ID, such as /ip4/192.0.2.7/tcp/4001/p2p/12D3…; who answers has that ID's
// key. Connections are kept for the next stream to the same node.
func (d *Dialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	a, err := ma.NewMultiaddr(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	info, err := peer.AddrInfoFromP2pAddr(a)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrConfig, addr, err)
	}
	h, err := d.open()
	if err != nil {
		return nil, err
	}
	if err := dial(ctx, h, *info); err != nil {
		return nil, fmt.Errorf("dial %s: %w", addr, err)
	}
	s, err := h.NewStream(network.WithNoDial(ctx, "connected by now"), info.ID, NativeProtocol)
	if err != nil {
		return nil, fmt.Errorf("open a stream to %s: %w", addr, err)
	}
	conn, err := newStreamConn(s)
	if err != nil {
		return nil, errors.Join(err, s.Reset())
	}
	return conn, nil
}

// open returns the host, making it the first time.
func (d *Dialer) open() (host.Host, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, ErrClosed
	}
	if d.host != nil {
		return d.host, nil
	}
	limits, conns, err := Config{MaxPeers: dialedPeers}.withDefaults().bounds()
	if err != nil {
		return nil, err
	}
	d.host, err = libp2p.New(append(lean(limits, conns), libp2p.NoListenAddrs)...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrConfig, err), limits.Close(), conns.Close())
	}
	return d.host, nil
}

// dialedPeers is how many nodes a Dialer stays connected to.
const dialedPeers = 16

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
	defer d.mu.Unlock()
	h := d.host
	d.host, d.closed = nil, true
	if h == nil {
		return nil
	}
	return h.Close()
}
