package api

import (
	"net/netip"
	"sync"
)

// shares divide what there is so much of among sources. Those that are exempt
// have no share of their own: each may have all that is left.
type shares struct {
	all, each int64
	exempt    func(netip.Addr) bool

	mu    sync.Mutex
	taken int64                // guarded by mu
	by    map[netip.Addr]int64 // guarded by mu; of those not exempt, no entry for none
}

func newShares(all, each int64, limit Limiter) *shares {
	return &shares{all: all, each: each, exempt: limit.Exempt, by: make(map[netip.Addr]int64)}
}

// take takes n for a source, until give is called, if there is so much.
func (s *shares) take(from netip.Addr, n int64) (give func(), ok bool) {
	of, exempt := site(from), s.exempt(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > s.all-s.taken || !exempt && n > s.each-s.by[of] {
		return nil, false
	}
	s.add(of, exempt, n)
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.add(of, exempt, -n)
	}), true
}

// add counts. The caller holds s.mu.
func (s *shares) add(of netip.Addr, exempt bool, n int64) {
	s.taken += n
	if exempt {
		return
	}
	if s.by[of] += n; s.by[of] == 0 {
		delete(s.by, of)
	}
}

// site is what counts as one source: an IPv4 address, or the /64 that a host on
// IPv6 can move in freely.
func site(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a
	}
	p, err := a.Prefix(64)
	if err != nil {
		panic("BUG: an IPv6 address has 64 bits: " + err.Error())
	}
	return p.Addr()
}
