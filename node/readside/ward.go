package readside

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/resolver"
)

// How long a node that failed is left alone: at first, doubled with each further
// failure, and at most.
const (
	firstRest   = time.Second
	longestRest = 30 * time.Second
)

// A ward is nodes in the order in which they are asked. One that fails is left
// alone for a while, so that who is asked in its place is asked at once; but if
// all have failed lately, all are asked.
type ward struct {
	now func() time.Time
	log *slog.Logger

	mu       sync.Mutex
	patients []patient // guarded by mu
}

// A patient is the health of one node.
type patient struct {
	failures int       // since it answered last
	until    time.Time // not to be asked before
}

// rested returns the nodes, each of which knows how the others are.
func rested(apis []*reach.API, now func() time.Time, log *slog.Logger) []resolver.Node {
	w := &ward{now: now, log: log, patients: make([]patient, len(apis))}
	nodes := make([]resolver.Node, len(apis))
	for i, a := range apis {
		nodes[i] = resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			if !w.fit(i) {
				return nil, fmt.Errorf("%w: %v", ErrResting, a)
			}
			reply, err := a.Ask(ctx, query)
			if !errors.Is(ctx.Err(), context.Canceled) { // else another one was faster
				w.note(ctx, i, a.String(), err)
			}
			return reply, err
		})
	}
	return nodes
}

// fit reports whether a node may be asked.
func (w *ward) fit(i int) bool {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !now.Before(w.patients[i].until) {
		return true
	}
	for j := range w.patients {
		if !now.Before(w.patients[j].until) {
			return false
		}
	}
	return true
}

// note notes whether a node answered.
func (w *ward) note(ctx context.Context, i int, node string, err error) {
	w.mu.Lock()
	p := &w.patients[i]
	was := p.failures
	if err == nil {
		*p = patient{}
	} else {
		p.until = w.now().Add(min(longestRest, firstRest<<min(p.failures, 10)))
		p.failures++
	}
	w.mu.Unlock()
	switch {
	case err != nil && was == 0:
		w.log.WarnContext(ctx, "node does not answer", "node", node, "err", err)
	case err == nil && was > 0:
		w.log.InfoContext(ctx, "node answers again", "node", node)
	}
}
