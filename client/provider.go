package client

import (
	"context"
	"fmt"
	"sync"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	// headerLimit is how long a node is given to send a header, less if the question
	// ends.
	headerLimit = time.Second
	// behindLimit is how long one that is behind is waited for, behindPause between two
	// looks whether it has the block, and maxAhead how many blocks it may be behind.
	behindLimit = 500 * time.Millisecond
	behindPause = 50 * time.Millisecond
	maxAhead    = 64
)

// A source gives light blocks from a node's HTTP API.
type source struct {
	node    *rest.Client
	chainID string
	vain    vain

	mu      sync.Mutex
	reached *types.LightBlock // guarded by mu: the last that follows from what is verified; no other node was heard about it
	out     time.Time         // guarded by mu: when it was left out
}

// lightBlock returns what the node has at a height.
func (s *source) lightBlock(ctx context.Context, height int64) (*types.LightBlock, error) {
	b, err := s.await(ctx, height)
	if err != nil {
		return nil, err
	}
	block, err := decodeLightBlock(b, s.chainID)
	if err != nil {
		return nil, err
	}
	if block.Height != height {
		return nil, fmt.Errorf("asked for height %d, got %d", height, block.Height)
	}
	return block, nil
}

// await asks for a light block, until the node has it: one can be a block behind
// another.
func (s *source) await(ctx context.Context, height int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, headerLimit)
	defer cancel()
	began := time.Now()
	for reached := false; ; {
		b, err := s.node.LightBlock(ctx, uint64(height))
		if reached || rcode.Of(err) != rcode.Blockchain || s.vain.is(height) {
			return b, err
		}
		status, failed := s.node.Status(ctx)
		if failed != nil || height > int64(status.Height)+maxAhead {
			return nil, err
		}
		if reached = int64(status.Height) >= height; reached {
			continue
		}
		if time.Since(began) > behindLimit {
			s.vain.mark(height)
			return nil, err
		}
		if pause(ctx, behindPause) != nil {
			return nil, err
		}
	}
}

func (s *source) leaveOut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = time.Now()
}

func (s *source) isOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.out) < excluded
}

func (s *source) reach(block *types.LightBlock) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reached == nil || s.reached.Height < block.Height {
		s.reached = block
	}
}

func (s *source) last() *types.LightBlock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reached
}

// decodeLightBlock reads a header with its commit and validators and checks
// that they belong together. Who the validators are is not checked here. Whose turn
// it is to propose is forgotten: no hash says it.
func decodeLightBlock(b []byte, chainID string) (*types.LightBlock, error) {
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
	for _, v := range block.ValidatorSet.Validators {
		v.ProposerPriority = 0
	}
	block.ValidatorSet.Proposer = block.ValidatorSet.Validators[0]
	return block, nil
}
