package api

import (
	"net/netip"
	"sync"
)

// shares divide what there is so much of among sources. Those that are exempt
// have no share of their own: each may have all that is left.
type shares struct {
	all, each int64
	limit     Limiter

	mu    sync.Mutex
	taken int64                // guarded by mu
	by    map[netip.Addr]int64 // guarded by mu; of those not exempt, no entry for none
}

func newShares(all, each int64, limit Limiter) *shares {
	return &shares{all: all, each: each, limit: limit, by: make(map[netip.Addr]int64)}
}

// take takes n for a source, until give is called, if there is so much.
func (s *shares) take(from netip.Addr, n int64) (give func(), ok bool) {
	of, exempt := s.limit.Site(from), s.limit.Exempt(from)
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
