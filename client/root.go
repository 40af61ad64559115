package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/resolver"
)

// root returns the header that everything else is verified from. One asks for it,
// once, and the others wait.
func (h *headers) root(ctx context.Context, now time.Time) (*types.LightBlock, error) {
	if err := h.asking.enter(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	defer h.asking.leave()
	h.mu.Lock()
	base := h.base
	h.mu.Unlock()
	if base != nil {
		return base, nil
	}
	base, err := h.begin(ctx, now)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.base = base
	return base, nil
}

// begin returns the header that the caller trusts, the last run's last one, or the
// first after the genesis.
func (h *headers) begin(ctx context.Context, now time.Time) (block *types.LightBlock, err error) {
	from := "the trusted header"
	if h.trust != nil {
		block, err = h.fetch(ctx, int64(h.trust.Height), sameAs(h.trust.Hash[:]))
	} else if block, err = h.load(); err == nil && block != nil {
		from = "the last verified header"
	} else if err == nil {
		from = "the genesis"
		block, err = h.fetch(ctx, 1, h.first)
	}
	if err != nil {
		return nil, err
	}
	if end := block.Time.Add(h.period); !end.After(now) {
		return nil, fmt.Errorf("%w: %s (height %d) is older than the trusting period of %v; get the height and hash of a recent block from someone you trust and give it with --trust HEIGHT:HASH",
			ErrTrust, from, block.Height, h.period)
	}
	return block, nil
}

// first checks that the validators of the genesis file signed header 1.
func (h *headers) first(block *types.LightBlock) error {
	set := h.genesis.Validators
	if !bytes.Equal(block.ValidatorsHash, set.Hash()) {
		return fmt.Errorf("%w: header 1 has other validators than the genesis file: the node is of another chain, or lies", ErrHeader)
	}
	if err := set.VerifyCommitLight(h.genesis.ChainID, block.Commit.BlockID, 1, block.Commit); err != nil {
		return fmt.Errorf("%w: header 1: %w", ErrHeader, err)
	}
	return nil
}

// sameAs checks that a header has a hash.
func sameAs(hash []byte) func(*types.LightBlock) error {
	return func(block *types.LightBlock) error {
		if !bytes.Equal(block.Hash(), hash) {
			return fmt.Errorf("%w: the node's header %d is %X, %X is trusted", ErrHeader, block.Height, block.Hash(), hash)
		}
		return nil
	}
}

// A reply is what one of the nodes has at a height.
type reply struct {
	of    int // of all
	block *types.LightBlock
	err   error
}

// fetch returns the light block of a height that check is content with, of any of the
// nodes. Those that are silent are not waited for; who had the last one is asked first.
func (h *headers) fetch(ctx context.Context, height int64, check func(*types.LightBlock) error) (*types.LightBlock, error) {
	var errs []error
	h.mu.Lock()
	first := h.had
	h.mu.Unlock()
	var got reply
	race := resolver.Race{Parallel: 2, Stagger: headerLimit / time.Duration(len(h.all)+1)}
	_, err := resolver.Fastest(ctx, race, len(h.all), func(ctx context.Context, i int) (r reply) {
		r.of = (first + i) % len(h.all)
		if r.block, r.err = h.all[r.of].lightBlock(ctx, height); r.err == nil {
			r.err = check(r.block)
		}
		return r
	}, func(r reply) error {
		got, errs = r, append(errs, r.err)
		return r.err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(errs...))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.had = got.of
	return got.block, nil
}
