package jupc

import (
	"fmt"
	"net/netip"
	"sync/atomic"
)

// A share is what one address makes the port hold.
type share struct {
	of    *bounds
	site  netip.Prefix
	conns int          // guarded by of.mu
	held  atomic.Int64 // octets; none without a connection
}

// hold counts octets that the address makes the port keep. What fits the scratch
// of a reader is not counted, and so always let in: who holds all there is keeps
// nobody from asking.
func (s *share) hold(octets int) error {
	if octets == 0 {
		return nil // also while others are beyond the bound
	}
	n, b := int64(octets), s.of
	if s.held.Add(n) > b.maxShare {
		s.held.Add(-n)
		return fmt.Errorf("%w: %d octets held for one address", ErrBusy, s.held.Load())
	}
	if b.held.Add(n) > b.maxHeld {
		s.free(octets)
		return fmt.Errorf("%w: %d octets held", ErrBusy, b.held.Load())
	}
	return nil
}

// free takes back what hold counted.
func (s *share) free(octets int) {
	if octets != 0 {
		s.of.held.Add(-int64(octets))
		s.held.Add(-int64(octets))
	}
}

// close takes back the connection that bounds.open counted.
func (s *share) close() {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.of.conns--
	if s.conns--; s.conns == 0 {
		delete(s.of.byAddr, s.site)
	}
}
