package consensus

import (
	"fmt"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

// LightBlock returns what a light client needs of a height: the header, the
// commit that signs it and the validators who signed. ErrFuture above the
// tip, ErrPruned below the lowest block kept.
func (e *Engine) LightBlock(height int64) (*types.LightBlock, error) {
	top := e.blocks.Height()
	if height < 1 || height > top {
		return nil, fmt.Errorf("%w: height %d, tip %d", ErrFuture, height, top)
	}
	meta := e.blocks.LoadBlockMeta(height)
	if meta == nil {
		return nil, fmt.Errorf("%w: height %d, lowest %d", ErrPruned, height, e.blocks.Base())
	}
	commit := e.blocks.LoadBlockCommit(height)
	if commit == nil {
		// The next block, which carries the canonical commit, is not there.
		commit = e.blocks.LoadSeenCommit(height)
	}
	if commit == nil {
		return nil, fmt.Errorf("%w: no commit of height %d", ErrPruned, height)
	}
	validators, err := e.states.LoadValidators(height)
	if err != nil {
		return nil, fmt.Errorf("%w: validators of height %d: %w", ErrPruned, height, err)
	}
	block := &types.LightBlock{
		SignedHeader: &types.SignedHeader{Header: &meta.Header, Commit: commit},
		ValidatorSet: validators,
	}
	if err := block.ValidateBasic(e.cfg.Genesis.ChainID); err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	return block, nil
}

// LightBlockBytes is LightBlock in CometBFT's protobuf encoding.
func (e *Engine) LightBlockBytes(height int64) ([]byte, error) {
	block, err := e.LightBlock(height)
	if err != nil {
		return nil, err
	}
	pb, err := block.ToProto()
	if err != nil {
		return nil, fmt.Errorf("light block %d: %w", height, err)
	}
	return pb.Marshal()
}

// DecodeLightBlock reads what LightBlockBytes wrote and checks its form; who
// signed it is for a light client to check.
func DecodeLightBlock(b []byte, chainID string) (*types.LightBlock, error) {
	var pb cmtproto.LightBlock
	if err := pb.Unmarshal(b); err != nil {
		return nil, fmt.Errorf("light block: %w", err)
	}
	block, err := types.LightBlockFromProto(&pb)
	if err != nil {
		return nil, fmt.Errorf("light block: %w", err)
	}
	if err := block.ValidateBasic(chainID); err != nil {
		return nil, fmt.Errorf("light block: %w", err)
	}
	return block, nil
}
