package client

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
)

// Update verifies the chain's newest header and returns its checkpoint, which
// later runs and other clients can begin from. The greatest height that a node tells
// of and that holds is the newest, whatever the others say; what is verified already
// stays it until then.
func (r *Resolver) Update(ctx context.Context) (Checkpoint, error) {
	if r.headers == nil {
		return Checkpoint{}, fmt.Errorf("%w: there is no genesis file, or no node", ErrTrust)
	}
	heights, errs := tops(ctx, r.cfg.Nodes)
	now := r.cfg.Now()
	for _, height := range heights {
		h, err := r.known(ctx, now)
		if err == nil && (h == nil || height > h.Height) {
			h, err = r.headers.at(ctx, height, now)
		}
		if err == nil {
			return Checkpoint{uint64(h.Height), [32]byte(h.Hash())}, nil
		}
		errs = append(errs, err)
	}
	return Checkpoint{}, errors.Join(errs...)
}

// known returns the greatest header that is verified, nil if there is none. It fails
// if that is not to be believed any more.
func (r *Resolver) known(ctx context.Context, now time.Time) (best *types.LightBlock, err error) {
	switch v := r.headers.(type) {
	case *headers:
		if best, err = v.root(ctx, now); err != nil {
			return nil, err
		}
		if last := v.recent.before(math.MaxInt64); last != nil && last.Height > best.Height {
			best = last
		}
		if !best.Time.Add(v.period).After(now) {
			return nil, fmt.Errorf("%w: the last verified header is too old; give a recent one with --trust HEIGHT:HASH", ErrTrust)
		}
	case *quorum:
		best = v.recent.before(math.MaxInt64)
	}
	return best, nil
}

// tops returns the heights that nodes say they are at, the greatest first. All are
// waited for: who is near may be behind, or lie.
func tops(ctx context.Context, nodes []*rest.Client) (heights []int64, errs []error) {
	ctx, cancel := context.WithTimeout(ctx, headerLimit)
	defer cancel()
	type top struct {
		height uint64
		err    error
	}
	replies := make(chan top, len(nodes))
	for _, n := range nodes {
		go func() {
			status, err := n.Status(ctx)
			replies <- top{status.Height, err}
		}()
	}
	for range nodes {
		got := <-replies
		if got.err == nil && got.height > math.MaxInt64 {
			got.err = fmt.Errorf("%w: height %d", ErrHeader, got.height)
		}
		if got.err != nil {
			errs = append(errs, got.err)
			continue
		}
		heights = append(heights, int64(got.height))
	}
	slices.Sort(heights)
	slices.Reverse(heights)
	return slices.Compact(heights), errs
}
