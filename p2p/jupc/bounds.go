package jupc

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
)

// bounds counts what strangers make the port hold.
type bounds struct {
	maxConns, maxPerAddr int
	maxHeld, maxShare    int64
	held                 atomic.Int64 // octets of messages that are half-read, in work or not sent

	mu     sync.Mutex // guards conns and byAddr
	conns  int
	byAddr map[netip.Prefix]*share // no entry without connections
}

func newBounds(cfg Config) *bounds {
	return &bounds{
		maxConns: cfg.MaxConns, maxPerAddr: cfg.MaxPerAddr,
		maxHeld: int64(cfg.MaxHeld), maxShare: int64(cfg.MaxHeldPerAddr),
		byAddr: map[netip.Prefix]*share{},
	}
}

// site is what counts as one address: an IPv4 address, or the /64 that a host
// on IPv6 can move in freely.
func site(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{} // the invalid address is one site
	}
	return p
}

// open counts a connection from the address, or says that there are too many.
func (b *bounds) open(a netip.Addr) (*share, error) {
	at := site(a)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conns >= b.maxConns {
		return nil, fmt.Errorf("%w: %d connections", ErrBusy, b.conns)
	}
	s := b.byAddr[at]
	if s == nil {
		s = &share{of: b, site: at}
	}
	if s.conns >= b.maxPerAddr {
		return nil, fmt.Errorf("%w: %d connections from one address", ErrBusy, s.conns)
	}
	b.conns++
	s.conns++
	b.byAddr[at] = s
	return s, nil
}

// crowded reports whether half of the connections are taken, in all or of the
// address.
func (b *bounds) crowded(a netip.Addr) bool {
	at := site(a)
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.byAddr[at]
	return b.conns > b.maxConns/2 || s != nil && s.conns > b.maxPerAddr/2
}
