package consensus

import (
	"fmt"

	"github.com/cometbft/cometbft/types"
)

// Block returns the block of a height: ErrFuture above the tip, ErrPruned below
// the lowest block kept.
func (e *Engine) Block(height int64) (*types.Block, error) {
	if top := e.blocks.Height(); height < 1 || height > top {
		return nil, fmt.Errorf("%w: height %d, tip %d", ErrFuture, height, top)
	}
	block := e.blocks.LoadBlock(height)
	if block == nil {
		return nil, fmt.Errorf("%w: height %d, lowest %d", ErrPruned, height, e.blocks.Base())
	}
	return block, nil
}
