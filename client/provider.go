package client

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cometbft/cometbft/light/provider"
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
	// looks whether it has the block, and maxAhead how many blocks it may be behind. One
	// that was waited for in vain is not waited for again for vainFor: there may be no
	// such block.
	behindLimit = 500 * time.Millisecond
	behindPause = 50 * time.Millisecond
	maxAhead    = 64
	vainFor     = 10 * time.Second
)

// A source gives light blocks from a node's HTTP API to CometBFT's light
// client, which verifies them.
type source struct {
	node    *rest.Client
	chainID string

	mu     sync.Mutex
	last   *types.LightBlock // guarded by mu: asked for twice where the node is its own witness
	why    error             // guarded by mu: of the last failure; the light client keeps only a kind
	vain   int64             // guarded by mu: a height that was waited for in vain
	vainAt time.Time         // guarded by mu: when
}

// ChainID implements provider.Provider.
func (s *source) ChainID() string { return s.chainID }

// ReportEvidence implements provider.Provider. The API takes no evidence; what
// a light client finds is the caller's error.
func (s *source) ReportEvidence(context.Context, types.Evidence) error { return nil }

// LightBlock implements provider.Provider: its errors are the ones that the
// light client compares with ==. Never ErrHeightTooHigh: the light client sleeps
// for half a minute then, whatever the context says.
func (s *source) LightBlock(ctx context.Context, height int64) (*types.LightBlock, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil && s.last.Height == height {
		return s.last, nil
	}
	b, err := s.await(ctx, height)
	if err != nil {
		s.why = err
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case rest.NotFound(err):
			return nil, provider.ErrLightBlockNotFound
		}
		return nil, provider.ErrNoResponse
	}
	block, err := decodeLightBlock(b, s.chainID)
	if err == nil && height != 0 && block.Height != height {
		err = fmt.Errorf("asked for height %d, got %d", height, block.Height)
	}
	if err != nil {
		s.why = err
		return nil, provider.ErrBadLightBlock{Reason: err}
	}
	s.last, s.why = block, nil
	return block, nil
}

// await asks for a light block, until the node has it: one can be a block behind
// another. The caller holds mu.
func (s *source) await(ctx context.Context, height int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, headerLimit)
	defer cancel()
	began := time.Now()
	for reached := false; ; {
		b, err := s.node.LightBlock(ctx, uint64(height))
		if reached || rcode.Of(err) != rcode.Blockchain || height >= s.vain && time.Since(s.vainAt) < vainFor {
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
			s.vain, s.vainAt = height, time.Now()
			return nil, err
		}
		if pause(ctx, behindPause) != nil {
			return nil, err
		}
	}
}

// reason returns why the last request failed.
func (s *source) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// decodeLightBlock reads a header with its commit and validators and checks
// that they belong together. Who the validators are is not checked here. Whose turn
// it is to propose is forgotten: no hash says it, and the light client wants two
// nodes to agree on it.
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
