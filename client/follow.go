package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"
)

// clockDrift is how far ahead of the own clock the chain's may be.
const clockDrift = 10 * time.Second

// follow fails if what a node has at a height above the root does not follow from
// what is verified. Where the validators have changed too much for one step the node
// is asked for headers between, as CometBFT's light client does; how far that led is
// kept, for this node alone, since no other has been heard about them. It calls step
// for each header that is verified.
func (h *headers) follow(ctx context.Context, s *source, block *types.LightBlock, now time.Time, step func()) error {
	verified, ahead := h.before(s, block.Height), []*types.LightBlock{block}
	for len(ahead) > 0 {
		next := ahead[len(ahead)-1]
		err := light.Verify(verified.SignedHeader, verified.ValidatorSet, next.SignedHeader, next.ValidatorSet,
			h.period, now, clockDrift, light.DefaultTrustLevel)
		if err == nil {
			verified, ahead = next, ahead[:len(ahead)-1]
			s.reach(verified)
			step()
			continue
		}
		if _, far := errors.AsType[light.ErrNewValSetCantBeTrusted](err); !far {
			return fmt.Errorf("%w: header %d: %w", ErrHeader, next.Height, err)
		}
		if next, err = s.lightBlock(ctx, verified.Height+(next.Height-verified.Height)/2); err != nil {
			return fmt.Errorf("%w: between: %w", ErrHeader, err)
		}
		ahead = append(ahead, next)
	}
	return nil
}

// before returns the latest header before a height that is verified, or follows
// from one for a node.
func (h *headers) before(s *source, height int64) *types.LightBlock {
	h.mu.Lock()
	best := h.base
	h.mu.Unlock()
	for _, block := range []*types.LightBlock{h.recent.before(height), s.last()} {
		if block != nil && block.Height < height && block.Height > best.Height {
			best = block
		}
	}
	return best
}
