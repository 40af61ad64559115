package store

import "sync"

// together writes what several put at once in one batch. Badger waits for the
// disk twice for each batch, and writes one after another.
type together struct {
	turn sync.Mutex // one group is written at a time, meanwhile the next one grows
	mu   sync.Mutex
	open *group // guarded by mu; takes who comes now, nil: there is none
}

// A group is what is written together.
type group struct {
	entries []entry
	done    chan struct{} // closed when err is set
	err     error
}

// put writes one entry of no height and returns when it is durable. Who opened a
// group writes it.
func (t *together) put(e entry, w writer) error {
	t.mu.Lock()
	g := t.open
	if g != nil {
		g.entries = append(g.entries, e)
		t.mu.Unlock()
		<-g.done
		return g.err
	}
	g = &group{entries: []entry{e}, done: make(chan struct{})}
	t.open = g
	t.mu.Unlock()

	t.turn.Lock()
	defer t.turn.Unlock()
	t.mu.Lock()
	t.open = nil
	t.mu.Unlock()
	g.err = g.write(w)
	close(g.done)
	return g.err
}

func (g *group) write(w writer) error {
	if len(g.entries) == 1 {
		return w.put(fixedVersion, g.entries[0])
	}
	return w.batch(fixedVersion, g.entries)
}
