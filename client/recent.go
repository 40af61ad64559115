package client

import (
	"maps"
	"slices"
	"sync"

	"github.com/cometbft/cometbft/types"
)

// recent are headers that were verified. The zero value has none.
type recent struct {
	knownMu sync.Mutex
	known   map[int64]*types.LightBlock // guarded by knownMu; by height
}

func (r *recent) recall(height int64) *types.LightBlock {
	r.knownMu.Lock()
	defer r.knownMu.Unlock()
	return r.known[height]
}

// before returns the latest of them below a height, nil if there is none.
func (r *recent) before(height int64) (best *types.LightBlock) {
	r.knownMu.Lock()
	defer r.knownMu.Unlock()
	for at, block := range r.known {
		if at < height && (best == nil || at > best.Height) {
			best = block
		}
	}
	return best
}

// after returns the earliest of them above a height, nil if there is none.
func (r *recent) after(height int64) (best *types.LightBlock) {
	r.knownMu.Lock()
	defer r.knownMu.Unlock()
	for at, block := range r.known {
		if at > height && (best == nil || at < best.Height) {
			best = block
		}
	}
	return best
}

// remember keeps a header in place of the lowest, if there are many.
func (r *recent) remember(block *types.LightBlock) {
	r.knownMu.Lock()
	defer r.knownMu.Unlock()
	if r.known == nil {
		r.known = make(map[int64]*types.LightBlock)
	}
	if len(r.known) >= maxKnown {
		delete(r.known, slices.Min(slices.Collect(maps.Keys(r.known))))
	}
	r.known[block.Height] = block
}
