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

// placeKey finds the place in the context of a QUIC connection.
type placeKey struct{}

// A place is that of one connection in the share of its address.
type place struct {
	*share
	keep func() bool // stops what frees it when the connection ends
}

// enterQUIC counts a connection at its first packet: a handshake is kept like a
// connection, and the address may still be forged. The place is free when the
// connection ends, unless keepPlace comes first.
func (p *Port) enterQUIC(ctx context.Context, c *quic.ClientInfo) (context.Context, error) {
	s, err := p.bounds.open(address(c.RemoteAddr).Addr())
	if err != nil {
		p.cfg.Log.DebugContext(p.ctx, "connection refused", "err", err)
		return nil, err
	}
	return context.WithValue(ctx, placeKey{}, place{s, context.AfterFunc(ctx, s.close)}), nil
}

// keepPlace leaves it to the caller to close the share of the connection, whose
// queries may take longer than itself. It reports whether the connection still
// has its place.
func keepPlace(conn *quic.Conn) (*share, bool) {
	at, ok := conn.Context().Value(placeKey{}).(place)
	return at.share, ok && at.keep()
}

// doubtful reports whether a client has to show its address by Retry before a
// connection is begun: a token costs it a round trip, and a forger the
// connection.
func (p *Port) doubtful(client net.Addr) bool {
	return p.bounds.crowded(address(client).Addr())
}
