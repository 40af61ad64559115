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
	maxHeld              int64
	held                 atomic.Int64 // octets of requests that are read or in work

	mu     sync.Mutex // guards conns and byAddr
	conns  int
	byAddr map[netip.Prefix]int // connections per address; no entry for none
}

func newBounds(cfg Config) *bounds {
	return &bounds{
		maxConns: cfg.MaxConns, maxPerAddr: cfg.MaxPerAddr, maxHeld: int64(cfg.MaxHeld),
		byAddr: map[netip.Prefix]int{},
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
func (b *bounds) open(a netip.Addr) error {
	s := site(a)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conns >= b.maxConns {
		return fmt.Errorf("%w: %d connections", ErrBusy, b.conns)
	}
	if b.byAddr[s] >= b.maxPerAddr {
		return fmt.Errorf("%w: %d connections from one address", ErrBusy, b.byAddr[s])
	}
	b.conns++
	b.byAddr[s]++
	return nil
}

// close takes back what open counted.
func (b *bounds) close(a netip.Addr) {
	s := site(a)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conns--
	if b.byAddr[s]--; b.byAddr[s] == 0 {
		delete(b.byAddr, s)
	}
}

// crowded reports whether half of the connections are taken, in all or of the
// address.
func (b *bounds) crowded(a netip.Addr) bool {
	s := site(a)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.conns > b.maxConns/2 || b.byAddr[s] > b.maxPerAddr/2
}

// hold counts octets that a peer makes the port keep.
func (b *bounds) hold(octets int) error {
	if b.held.Add(int64(octets)) > b.maxHeld {
		b.held.Add(-int64(octets))
		return fmt.Errorf("%w: %d octets held", ErrBusy, b.held.Load())
	}
	return nil
}

// free takes back what hold counted.
func (b *bounds) free(octets int) { b.held.Add(-int64(octets)) }
