package events

import (
	"iter"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A HubConfig bounds a Hub. The zero value is usable.
type HubConfig struct {
	Keep      int           // events kept for those who come late, up to twice as many; 0 means 8192
	Listeners int           // at once; 0 means 256
	Queue     int           // events that one listener may be behind; 0 means 256
	Heartbeat time.Duration // after which a silent stream says that it lives; 0 means 15 s
}

// A Hub hands events to listeners. It never waits for one.
type Hub struct {
	cfg HubConfig

	mu        sync.Mutex
	kept      []Event            // guarded by mu; in the order of their IDs, never changed: who has a slice of it reads on without mu
	from      ID                 // guarded by mu; the last that is not kept any more, or was before the first
	listeners map[*Listener]bool // guarded by mu
	closed    bool               // guarded by mu
}

// NewHub returns a hub without events.
func NewHub(cfg HubConfig) *Hub {
	for _, f := range []struct {
		v *int
		d int
	}{{&cfg.Keep, 8192}, {&cfg.Listeners, 256}, {&cfg.Queue, 256}} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	if cfg.Heartbeat == 0 {
		cfg.Heartbeat = 15 * time.Second
	}
	return &Hub{cfg: cfg, listeners: make(map[*Listener]bool)}
}

// Heartbeat is HubConfig.Heartbeat.
func (h *Hub) Heartbeat() time.Duration { return h.cfg.Heartbeat }

// Begin says that the events up to a block are not kept here.
func (h *Hub) Begin(height uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if height > 0 {
		h.from = ID{height, 1<<32 - 1}
	}
}

// Add hands the events of one block on.
func (h *Hub) Add(all []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = append(h.kept, all...)
	if over := len(h.kept) - h.cfg.Keep; over > h.cfg.Keep { // seldom: it copies
		h.from = h.kept[over-1].ID
		h.kept = slices.Clone(h.kept[over:])
	}
	for l := range h.listeners {
		for i := range all {
			if l.wants(&all[i]) && !l.offer(all[i]) {
				l.overrun = true
				h.drop(l)
				break
			}
		}
	}
}

// A Listener gets events until C is closed.
type Listener struct {
	C <-chan Event
	// Missed reports whether events between the one to begin after and the
	// first are not kept here any more.
	Missed bool
	// Backlog yields the kept events to begin with, once: then the listener has let
	// go of them.
	Backlog iter.Seq2[ID, Event]

	hub     *Hub
	c       chan Event
	kept    []Event            // what Backlog finds its events in
	names   map[name.Name]bool // none: all
	overrun bool               // guarded by hub.mu
}

// Listen returns a listener for all events, or for those of some names. If since
// is not nil it begins with the events after that one, as far as they are kept.
// It fails with ErrListeners or ErrClosed; Close ends it.
func (h *Hub) Listen(since *ID, names ...name.Name) (*Listener, error) {
	c := make(chan Event, h.cfg.Queue)
	l := &Listener{C: c, c: c, hub: h, names: make(map[name.Name]bool, len(names))}
	l.Backlog = l.backlog
	for _, n := range names {
		l.names[n] = true
	}
	if err := h.add(l, since); err != nil {
		return nil, err
	}
	if since != nil {
		first := sort.Search(len(l.kept), func(i int) bool { return l.kept[i].ID.After(*since) })
		l.kept = l.kept[first:]
	}
	return l, nil
}

// add takes a listener in. A block waits for it: it looks at no event.
func (h *Hub) add(l *Listener, since *ID) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return ErrClosed
	case len(h.listeners) >= h.cfg.Listeners:
		return ErrListeners
	}
	if since != nil {
		l.Missed, l.kept = h.from.After(*since), h.kept
	}
	h.listeners[l] = true
	return nil
}

func (l *Listener) backlog(yield func(ID, Event) bool) {
	kept := l.kept
	l.kept = nil
	for i := range kept {
		if l.wants(&kept[i]) && !yield(kept[i].ID, kept[i]) {
			return
		}
	}
}

// Close ends a listener. It is idempotent.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.drop(l)
}

// Overrun reports whether C was closed because nobody read it in time.
func (l *Listener) Overrun() bool {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	return l.overrun
}

// Close ends all listeners.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		h.drop(l)
	}
}

// drop ends a listener. The caller holds h.mu.
func (h *Hub) drop(l *Listener) {
	if h.listeners[l] {
		delete(h.listeners, l)
		close(l.c)
	}
}

func (l *Listener) wants(e *Event) bool {
	return len(l.names) == 0 || e.Kind != wire.EventNewBlock && l.names[e.Name]
}

func (l *Listener) offer(e Event) bool {
	select {
	case l.c <- e:
		return true
	default:
		return false
	}
}
