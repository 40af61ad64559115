package jupc

import (
	"context"
	"net/netip"
	"time"
)

// A Transport is how a message came.
type Transport string

// The transports (E-78).
const (
	UDP    Transport = "udp"
	TCP    Transport = "tcp"
	TLS    Transport = "tls"
	QUIC   Transport = "quic"   // DNS, one query on each stream
	HTTPS  Transport = "https"  // of another's server, see Port.Bound
	Libp2p Transport = "libp2p" // streams of another's host, see Port.Serve
)

// Encrypted reports whether nobody on the way can read the messages.
func (t Transport) Encrypted() bool { return t == TLS || t == QUIC || t == HTTPS || t == Libp2p }

// A Source is where a request came from.
type Source struct {
	// Addr is the peer's address, IPv4 never mapped into IPv6.
	Addr netip.AddrPort
	// Transport is how the request came.
	Transport Transport
	// Validated is whether the peer is known to be at Addr: always true on a
	// stream. On UDP an answer to another source is cut to three times the
	// request (E-26).
	Validated bool
	// Lane differs between the goroutines that read UDP, so that what they count
	// need not be shared; 0 for the other transports.
	Lane uint32
	// Idle is how long a stream of TCP or TLS may be idle, 0 for the others.
	Idle time.Duration

	release func() bool // of what runs the handler: a UDP worker or a stream's turn
}

// Releasing returns the source with what Release is to do, for a server of
// another transport beside the port.
func (s Source) Releasing(release func() bool) Source {
	s.release = release
	return s
}

// Release tells the port that the handler is about to wait for something that
// is not this machine's memory, such as another server: another goroutine
// takes over the reading meanwhile. It is called on the handler's own goroutine,
// before the wait; calling it again does nothing. If it returns false, too many
// requests are waiting already, and the handler has to answer at once with a
// failure. On a stream it may take a while: until another request has ended.
func (s Source) Release() bool {
	return s.release == nil || s.release()
}

// Releaser is Release as a value that takes no memory, nil where Release does
// nothing.
func (s Source) Releaser() func() bool { return s.release }

// A Handler answers requests. Its methods are called from several goroutines;
// nil is no reply. The reply belongs to the port. It may alias the request, and
// the octets between len(req) and cap(req) are free to build it in. The request
// is valid until the handler returns.
type Handler interface {
	Native(ctx context.Context, req []byte, from Source) []byte
	DNS(ctx context.Context, req []byte, from Source) []byte
}
