package p2p

import (
	"net"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

// NativeProtocol is the stream protocol of native messages (E-78): each with
// its length in four octets, as on TLS. Any peer may open it, also one that
// takes no part in the gossip; it is the same on every chain, as ports are.
const NativeProtocol protocol.ID = "/utxo-dns/1.0.0"

// ServeNative hands every stream of NativeProtocol to serve, which is called on
// a goroutine of its own and answers until the stream ends. The remote address
// of a stream is a TCP or UDP address that the peer is known to have: both
// transports of the host have shown it.
func (h *Host) ServeNative(serve func(net.Conn)) {
	h.host.SetStreamHandler(NativeProtocol, func(s network.Stream) {
		id := s.Conn().RemotePeer()
		h.visitors.begin(id)
		defer h.visitors.end(id)
		conn, err := newStreamConn(s)
		if err != nil {
			h.cfg.Log.DebugContext(h.ctx, "stream refused", "peer", id.String(), "err", err)
			_ = s.Reset() // there is nobody else to tell
			return
		}
		defer conn.Close()
		serve(conn)
	})
}

// A streamConn is a stream with the addresses of its connection.
type streamConn struct {
	network.Stream
	local, remote net.Addr
}

func newStreamConn(s network.Stream) (*streamConn, error) {
	local, err := socketAddr(s.Conn().LocalMultiaddr())
	if err != nil {
		return nil, err
	}
	remote, err := socketAddr(s.Conn().RemoteMultiaddr())
	if err != nil {
		return nil, err
	}
	return &streamConn{s, local, remote}, nil
}

// socketAddr is the TCP or UDP address at the front of a.
func socketAddr(a ma.Multiaddr) (net.Addr, error) {
	front, _ := ma.SplitFunc(a, func(c ma.Component) bool { return c.Protocol().Code == ma.P_QUIC_V1 })
	return manet.ToNetAddr(front)
}

// LocalAddr is the address of this side of the connection.
func (c *streamConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is the address of the peer.
func (c *streamConn) RemoteAddr() net.Addr { return c.remote }
