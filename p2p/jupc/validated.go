package jupc

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// validated remembers which addresses have completed a TCP exchange lately, so
// that over UDP they may get more than three times what they send.
type validated struct {
	trusted []netip.Prefix
	keep    time.Duration
	now     func() time.Time

	known atomic.Int64 // entries; read without mu to skip an empty table

	mu    sync.RWMutex             // guards until, order and next
	until map[netip.Addr]time.Time // when each entry ends
	order []netip.Addr             // entries by age, a ring once it is full
	next  int                      // the oldest of a full ring
}

func newValidated(trusted []netip.Prefix, size int, keep time.Duration, now func() time.Time) *validated {
	return &validated{
		trusted: trusted, keep: keep, now: now,
		until: map[netip.Addr]time.Time{},
		order: make([]netip.Addr, 0, size),
	}
}

// has reports whether the address is trusted or was validated lately.
func (v *validated) has(a netip.Addr) bool {
	for _, p := range v.trusted {
		if p.Contains(a) {
			return true
		}
	}
	if v.known.Load() == 0 {
		return false
	}
	v.mu.RLock()
	until, ok := v.until[a]
	v.mu.RUnlock()
	return ok && v.now().Before(until)
}

// add remembers the address; when the table is full the oldest entry goes.
func (v *validated) add(a netip.Addr) {
	a = a.WithZone("")
	until := v.now().Add(v.keep)
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, ok := v.until[a]; !ok {
		if len(v.order) < cap(v.order) {
			v.order = append(v.order, a)
		} else {
			delete(v.until, v.order[v.next])
			v.order[v.next] = a
			v.next = (v.next + 1) % len(v.order)
		}
	}
	v.until[a] = until
	v.known.Store(int64(len(v.until)))
}

// size returns how many addresses are remembered.
func (v *validated) size() int { return int(v.known.Load()) }
