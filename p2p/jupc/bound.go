package jupc

import (
	"net"
	"sync"
)

// Bound returns the listener with its connections counted as ones of the port,
// in all and per address; those that are too many are closed at once. What is
// sent on them validates an address. It is for a server of another transport
// beside the port.
func (p *Port) Bound(l net.Listener) net.Listener { return &boundListener{l, p} }

type boundListener struct {
	net.Listener
	port *Port
}

// Accept returns the next connection that there is room for.
func (l *boundListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		share, err := l.port.bounds.open(peer(conn).Addr())
		if err != nil {
			l.port.cfg.Log.DebugContext(l.port.ctx, "connection refused", "err", err)
			conn.Close()
			continue
		}
		return &boundConn{Conn: conn, port: l.port, free: sync.OnceFunc(share.close)}, nil
	}
}

// A boundConn is counted until it is closed.
type boundConn struct {
	net.Conn
	port *Port
	free func()
}

// Write sends octets; then the peer has shown that it is where it says, as one
// of the port's own streams has.
func (c *boundConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err == nil {
		c.port.valid.add(peer(c.Conn).Addr())
	}
	return n, err
}

// Close closes the connection.
func (c *boundConn) Close() error {
	c.free()
	return c.Conn.Close()
}
