package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"
)

const (
	// DefaultTrustingPeriod is for how long what signed a verified header is
	// believed about later ones. Validators that left longer ago have nothing
	// to lose by signing a second chain.
	DefaultTrustingPeriod = 14 * 24 * time.Hour

	// maxBack bounds how many headers below the oldest verified one are fetched.
	maxBack = 64

	// maxKnown bounds the headers kept in memory.
	maxKnown = 256

	// excluded is for how long nodes are not asked that were behind or silent, or lied.
	excluded = time.Minute
)

// headers are the chain's headers as far as they are verified: from the genesis
// validators, a header that the caller trusts, or the last run's last one,
// forwards by CometBFT's light client.
type headers struct {
	genesis *Genesis
	trust   *Checkpoint
	dir     string
	period  time.Duration

	asking  turnstile // guards what follows; held while nodes are asked
	all     []*source // of nodes
	sources []*source // those that had the header which client began with, or all
	client  *light.Client
	began   time.Time // client
	saved   int64     // height of the checkpoint in dir

	recent
}

func newHeaders(cfg *ResolverConfig) *headers {
	h := &headers{genesis: cfg.Genesis, trust: cfg.Trust, dir: cfg.Dir, period: cfg.TrustingPeriod, asking: newTurnstile()}
	for _, n := range cfg.Nodes {
		h.all = append(h.all, &source{node: n, chainID: h.genesis.ChainID})
	}
	return h
}

// at returns the verified header of a height, with who signed it.
func (h *headers) at(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	if known := h.recall(height); known != nil {
		return known, nil
	}
	if err := h.asking.enter(ctx); err != nil {
		return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, err)
	}
	defer h.asking.leave()
	if known := h.recall(height); known != nil {
		return known, nil // somebody else was waiting for the same one
	}
	if len(h.sources) < len(h.all) && time.Since(h.began) > excluded {
		h.client = nil
	}
	fresh := h.client == nil
	block, err := h.verify(ctx, height, now)
	if err != nil && !fresh && len(h.all) > 1 && ctx.Err() == nil && !errors.Is(err, ErrTrust) {
		// A node that went away, or lies, must not take the others with it: once
		// more, with those that have the header.
		h.client = nil
		block, err = h.verify(ctx, height, now)
	}
	if err != nil {
		return nil, err
	}
	h.remember(block)
	_ = h.save(block) // the next run begins farther back, no answer is worse for it
	return block, nil
}

func (h *headers) verify(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	if h.client == nil {
		if err := h.start(ctx, now, height); err != nil {
			return nil, err
		}
	}
	first, err := h.client.FirstTrustedHeight()
	if err != nil {
		return nil, h.explain(height, err)
	}
	if height < first {
		return h.back(ctx, height, first, now)
	}
	block, err := h.client.VerifyLightBlockAtHeight(ctx, height, now)
	if err != nil {
		h.client = nil // it may have dropped its nodes
		return nil, h.explain(height, err)
	}
	return block, nil
}

// back returns the header of a height below the first verified one: each header
// names the hash of the one before. CometBFT's light client walks the same way
// but returns what it fetched before the walk, which the node may have made up.
func (h *headers) back(ctx context.Context, height, first int64, now time.Time) (*types.LightBlock, error) {
	if height < first-maxBack {
		return nil, fmt.Errorf("%w: height %d is far below %d, from where headers are verified", ErrHeader, height, first)
	}
	block, err := h.client.TrustedLightBlock(first)
	if err != nil {
		return nil, h.explain(height, err)
	}
	if !block.Time.Add(h.period).After(now) {
		return nil, fmt.Errorf("%w: the first verified header is too old; give a recent one with --trust HEIGHT:HASH", ErrTrust)
	}
	for block.Height > height {
		if block, err = h.fetch(ctx, block.Height-1, sameAs(block.LastBlockID.Hash)); err != nil {
			return nil, err
		}
	}
	return block, nil
}

// explain says what an error of the light client means.
func (h *headers) explain(height int64, err error) error {
	if _, expired := errors.AsType[light.ErrOldHeaderExpired](err); expired {
		return fmt.Errorf("%w: the last verified header is too old (%w); give a recent one with --trust HEIGHT:HASH", ErrTrust, err)
	}
	for _, s := range h.sources {
		if why := s.reason(); why != nil {
			err = fmt.Errorf("%w: %w", err, why)
		}
	}
	return fmt.Errorf("%w: height %d: %w", ErrHeader, height, err)
}
