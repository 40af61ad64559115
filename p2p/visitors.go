package p2p

import (
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// visitors are the connected peers that serve no chain: clients of the native
// protocol. They may stay while they ask.
type visitors struct {
	max   int
	idle  time.Duration // how long one stays that has no stream
	leave func(peer.ID) // disconnects

	mu     sync.Mutex
	open   map[peer.ID]int         // guarded by mu: native streams of any peer; no entry for none
	timers map[peer.ID]*time.Timer // guarded by mu: one per visitor, running while it has no stream
}

func newVisitors(limit int, idle time.Duration, leave func(peer.ID)) *visitors {
	return &visitors{max: limit, idle: idle, leave: leave, open: map[peer.ID]int{}, timers: map[peer.ID]*time.Timer{}}
}

// admit takes a visitor in, unless there are too many.
func (v *visitors) admit(id peer.ID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.timers[id] != nil {
		return true
	}
	if len(v.timers) >= v.max {
		return false
	}
	v.timers[id] = time.AfterFunc(v.idle, func() {
		if !v.asking(id) {
			v.leave(id)
		}
	})
	return true
}

func (v *visitors) asking(id peer.ID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.open[id] > 0
}

// begin counts a native stream of a peer.
func (v *visitors) begin(id peer.ID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open[id]++
}

// end takes back what begin counted; after the last stream a visitor has the
// idle time to open another.
func (v *visitors) end(id peer.ID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open[id]--; v.open[id] > 0 {
		return
	}
	delete(v.open, id)
	if t := v.timers[id]; t != nil {
		t.Reset(v.idle)
	}
}

// left forgets a peer that is gone.
func (v *visitors) left(id peer.ID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if t := v.timers[id]; t != nil {
		t.Stop()
		delete(v.timers, id)
	}
}

// has reports whether the peer is a visitor.
func (v *visitors) has(id peer.ID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.timers[id] != nil
}

// clear forgets everybody.
func (v *visitors) clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, t := range v.timers {
		t.Stop()
		delete(v.timers, id)
	}
}
