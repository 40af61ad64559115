package client

import (
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

func (r *recent) remember(block *types.LightBlock) {
	r.knownMu.Lock()
	defer r.knownMu.Unlock()
	if len(r.known) >= maxKnown || r.known == nil {
		r.known = make(map[int64]*types.LightBlock)
	}
	r.known[block.Height] = block
}
