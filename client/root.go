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

// start makes a light client that trusts one header and asks the nodes whose header of
// a height is the chain's; all of them if there is none.
func (h *headers) start(ctx context.Context, now time.Time, height int64) error {
	h.began, h.sources = time.Now(), h.all
	root, err := h.root(ctx, now)
	if err != nil {
		return err
	}
	if honest := h.honest(ctx, root, height, now); len(honest) > 0 {
		h.sources = honest
	}
	if h.client, err = h.from(root, h.sources); err != nil {
		return err
	}
	h.remember(root)
	return nil
}

// from returns a light client that trusts one header.
func (h *headers) from(root *types.LightBlock, sources []*source) (*light.Client, error) {
	store := lightdb.New(dbm.NewMemDB(), h.genesis.ChainID)
	if err := store.SaveLightBlock(root); err != nil {
		return nil, fmt.Errorf("client: headers: %w", err)
	}
	// The light client compares with a witness. A node that is known alone is
	// its own: no second opinion, and signatures are checked all the same.
	var witnesses []provider.Provider
	for _, s := range sources[min(1, len(sources)-1):] {
		witnesses = append(witnesses, s)
	}
	client, err := light.NewClientFromTrustedStore(h.genesis.ChainID, h.period, sources[0], witnesses, store,
		light.SkippingVerification(light.DefaultTrustLevel), light.PruningSize(maxKnown))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	return client, nil
}

// honest returns the nodes whose header of a height holds from the root on, each
// asked alone: the light client gives up when the first it asks has made one up, or
// the only one that it compares with. Nodes with different headers that hold are all
// returned, and the light client finds that out.
func (h *headers) honest(ctx context.Context, root *types.LightBlock, height int64, now time.Time) (honest []*source) {
	if len(h.all) == 1 {
		return h.all
	}
	errs := make([]error, len(h.all))
	var asked sync.WaitGroup
	for i, s := range h.all {
		asked.Go(func() { errs[i] = h.holds(ctx, s, root, height, now) })
	}
	asked.Wait()
	for i, s := range h.all {
		if errs[i] == nil {
			honest = append(honest, s)
		}
	}
	return honest
}

// holds returns an error if what a node has at a height does not follow from the
// root. Headers before it are compared when they are fetched.
func (h *headers) holds(ctx context.Context, s *source, root *types.LightBlock, height int64, now time.Time) error {
	got, err := s.LightBlock(ctx, max(height, root.Height))
	if err != nil {
		return err
	}
	if got.Height == root.Height {
		return sameAs(root.Hash())(got)
	}
	client, err := h.from(root, []*source{s})
	if err != nil {
		return err
	}
	_, err = client.VerifyLightBlockAtHeight(ctx, got.Height, now)
	return err
}

// root returns the header that everything else is verified from: the one the
// caller trusts, the last run's last one, or the first after the genesis.
func (h *headers) root(ctx context.Context, now time.Time) (block *types.LightBlock, err error) {
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

// fetch returns the light block of a height that check is content with, of any of the
// nodes, those of sources first.
func (h *headers) fetch(ctx context.Context, height int64, check func(*types.LightBlock) error) (*types.LightBlock, error) {
	var errs []error
	others := slices.DeleteFunc(slices.Clone(h.all), func(s *source) bool { return slices.Contains(h.sources, s) })
	for _, s := range slices.Concat(h.sources, others) {
		block, err := s.LightBlock(ctx, height)
		if err == nil {
			if err = check(block); err == nil {
				return block, nil
			}
		}
		errs = append(errs, err, s.reason())
	}
	return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(errs...))
}
