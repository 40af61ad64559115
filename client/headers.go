package client

import (
	"context"
	"fmt"
	"sync"
	"time"

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
)

// headers are the chain's headers as far as they are verified: from the genesis
// validators, a header that the caller trusts, or the last run's last one,
// forwards by the rules of CometBFT's light client. Each height is asked for by
// itself: one that nobody has keeps no other.
type headers struct {
	genesis *Genesis
	trust   *Checkpoint
	dir     string
	period  time.Duration
	all     []*source // of nodes

	asking turnstile // held while the root is asked for
	vain   vain      // what no node had

	mu    sync.Mutex
	base  *types.LightBlock  // guarded by mu: the root; nil before it is known
	had   int                // guarded by mu: who of all had the last header that was fetched
	asked map[int64]*inquiry // guarded by mu: the heights that are asked for now

	saving sync.Mutex
	saved  int64 // guarded by saving: height of the checkpoint in dir

	recent
}

func newHeaders(cfg *ResolverConfig) *headers {
	h := &headers{
		genesis: cfg.Genesis, trust: cfg.Trust, dir: cfg.Dir, period: cfg.TrustingPeriod,
		asking: newTurnstile(), asked: map[int64]*inquiry{},
	}
	for _, n := range cfg.Nodes {
		h.all = append(h.all, &source{node: n, chainID: h.genesis.ChainID})
	}
	return h
}

// An inquiry is a height that is asked for, by one for all who wait for it.
type inquiry struct {
	turnstile
	users int   // guarded by headers.mu
	err   error // of who asked; nil if he had no time left. Guarded by the turnstile
}

// at returns the verified header of a height, with who signed it.
func (h *headers) at(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	if known := h.recall(height); known != nil {
		return known, nil
	}
	one := h.join(height)
	defer h.part(height, one)
	if err := one.enter(ctx); err != nil {
		return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, err)
	}
	defer one.leave()
	if known := h.recall(height); known != nil || one.err != nil {
		return known, one.err // somebody else was waiting for the same one
	}
	block, err := h.ask(ctx, height, now)
	if err != nil {
		if ctx.Err() == nil {
			one.err = err
		}
		return nil, err
	}
	h.remember(block)
	_ = h.save(block) // the next run begins farther back, no answer is worse for it
	return block, nil
}

func (h *headers) join(height int64) *inquiry {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.asked[height]
	if one == nil {
		one = &inquiry{turnstile: newTurnstile()}
		h.asked[height] = one
	}
	one.users++
	return one
}

func (h *headers) part(height int64, one *inquiry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if one.users--; one.users == 0 {
		delete(h.asked, height)
	}
}

// ask asks the nodes for a header that is not known.
func (h *headers) ask(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	root, err := h.root(ctx, now)
	if err != nil || height == root.Height {
		return root, err
	}
	below, above := h.recent.before(height), h.recent.after(height)
	switch {
	case root.Height < height && (below == nil || below.Height < root.Height):
		below = root
	case root.Height > height && (above == nil || above.Height > root.Height):
		above = root
	}
	if above == nil || root.Height < height && below.Time.Add(h.period).After(now) {
		return h.agree(ctx, height, now)
	}
	return h.back(ctx, above, height, now) // what is below is none, or too old to lead anywhere
}

// back returns the header of a height below a verified one: each header names the
// hash of the one before.
func (h *headers) back(ctx context.Context, block *types.LightBlock, height int64, now time.Time) (_ *types.LightBlock, err error) {
	if height < max(1, block.Height-maxBack) {
		return nil, fmt.Errorf("%w: height %d is far below %d, from where headers are verified", ErrHeader, height, block.Height)
	}
	if !block.Time.Add(h.period).After(now) {
		return nil, fmt.Errorf("%w: the first verified header is too old; give a recent one with --trust HEIGHT:HASH", ErrTrust)
	}
	for block.Height > height {
		if block, err = h.fetch(ctx, block.Height-1, sameAs(block.LastBlockID.Hash)); err != nil {
			return nil, err
		}
		h.remember(block)
	}
	return block, nil
}
