package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	dbm "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/light/provider"
	lightdb "github.com/cometbft/cometbft/light/store/db"
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

	// excluded is for how long nodes are not asked that were behind or silent.
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
	sources []*source // those that had the header which client began with
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
		// A node that went away must not take the others with it: once more,
		// with those that have the header.
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
		before, err := h.fetch(ctx, block.Height-1)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(before.Hash(), block.LastBlockID.Hash) {
			return nil, fmt.Errorf("%w: header %d is not the one before header %d", ErrHeader, before.Height, block.Height)
		}
		block = before
	}
	return block, nil
}

// start makes a light client that trusts one header and asks the nodes that have the
// header of a height; all of them if none has.
func (h *headers) start(ctx context.Context, now time.Time, having int64) error {
	if h.sources = h.all; len(h.all) > 1 {
		if able := able(ctx, h.all, having); len(able) > 0 {
			h.sources = able
		}
	}
	h.began = time.Now()
	root, err := h.root(ctx, now)
	if err != nil {
		return err
	}
	store := lightdb.New(dbm.NewMemDB(), h.genesis.ChainID)
	if err := store.SaveLightBlock(root); err != nil {
		return fmt.Errorf("client: headers: %w", err)
	}
	// The light client compares with a witness. A node that is known alone is
	// its own: no second opinion, and signatures are checked all the same.
	var witnesses []provider.Provider
	for _, s := range h.sources[min(1, len(h.sources)-1):] {
		witnesses = append(witnesses, s)
	}
	h.client, err = light.NewClientFromTrustedStore(h.genesis.ChainID, h.period, h.sources[0], witnesses, store,
		light.SkippingVerification(light.DefaultTrustLevel), light.PruningSize(maxKnown))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrHeader, err)
	}
	h.remember(root)
	return nil
}

// able returns those that have the header of a height.
func able(ctx context.Context, all []*source, height int64) (able []*source) {
	errs := make([]error, len(all))
	var asked sync.WaitGroup
	for i, s := range all {
		asked.Go(func() { _, errs[i] = s.LightBlock(ctx, height) })
	}
	asked.Wait()
	for i, s := range all {
		if errs[i] == nil {
			able = append(able, s)
		}
	}
	return able
}

// root returns the header that everything else is verified from: the one the
// caller trusts, the last run's last one, or the first after the genesis.
func (h *headers) root(ctx context.Context, now time.Time) (block *types.LightBlock, err error) {
	from := "the trusted header"
	if h.trust != nil {
		block, err = h.fetch(ctx, int64(h.trust.Height))
		if err == nil && !bytes.Equal(block.Hash(), h.trust.Hash[:]) {
			err = fmt.Errorf("%w: the node's header %d is %v, %x is trusted", ErrHeader, block.Height, block.Hash(), h.trust.Hash)
		}
	} else if block, err = h.load(); err == nil && block != nil {
		from = "the last verified header"
	} else if err == nil {
		from = "the genesis"
		block, err = h.first(ctx)
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

// first returns header 1 if the validators of the genesis file signed it.
func (h *headers) first(ctx context.Context) (*types.LightBlock, error) {
	block, err := h.fetch(ctx, 1)
	if err != nil {
		return nil, err
	}
	set := h.genesis.Validators
	if !bytes.Equal(block.ValidatorsHash, set.Hash()) {
		return nil, fmt.Errorf("%w: header 1 has other validators than the genesis file: the node is of another chain, or lies", ErrHeader)
	}
	if err := set.VerifyCommitLight(h.genesis.ChainID, block.Commit.BlockID, 1, block.Commit); err != nil {
		return nil, fmt.Errorf("%w: header 1: %w", ErrHeader, err)
	}
	return block, nil
}

// fetch returns a light block of any of the nodes, those of sources first, signed by
// its own validators, whoever they are.
func (h *headers) fetch(ctx context.Context, height int64) (*types.LightBlock, error) {
	var errs []error
	others := slices.DeleteFunc(slices.Clone(h.all), func(s *source) bool { return slices.Contains(h.sources, s) })
	for _, s := range slices.Concat(h.sources, others) {
		block, err := s.LightBlock(ctx, height)
		if err == nil {
			err = block.ValidatorSet.VerifyCommitLight(h.genesis.ChainID, block.Commit.BlockID, height, block.Commit)
			if err == nil {
				return block, nil
			}
		}
		errs = append(errs, err, s.reason())
	}
	return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(errs...))
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
