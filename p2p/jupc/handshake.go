package jupc

import (
	"context"
	"net"
	"time"

	"github.com/quic-go/quic-go"
)

// handshakeIdle is how long a client of QUIC may be silent in the handshake,
// which may take twice that in all.
const handshakeIdle = 5 * time.Second

// placeKey finds what keeps a place in the context of a QUIC connection.
type placeKey struct{}

// enterQUIC counts a connection at its first packet: a handshake is kept like a
// connection, and the address may still be forged. The place is free when the
// connection ends, unless keepPlace comes first.
func (p *Port) enterQUIC(ctx context.Context, c *quic.ClientInfo) (context.Context, error) {
	from := address(c.RemoteAddr).Addr()
	if err := p.bounds.open(from); err != nil {
		p.cfg.Log.DebugContext(p.ctx, "connection refused", "err", err)
		return nil, err
	}
	keep := context.AfterFunc(ctx, func() { p.bounds.close(from) })
	return context.WithValue(ctx, placeKey{}, keep), nil
}

// keepPlace leaves it to the caller to free the place of the connection, whose
// queries may take longer than itself. It reports whether the connection still
// has one.
func keepPlace(conn *quic.Conn) bool {
	keep, ok := conn.Context().Value(placeKey{}).(func() bool)
	return ok && keep()
}

// doubtful reports whether a client has to show its address by Retry before a
// connection is begun: a token costs it a round trip, and a forger the
// connection.
func (p *Port) doubtful(client net.Addr) bool {
	return p.bounds.crowded(address(client).Addr())
}
