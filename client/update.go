package client

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
)

// Update verifies the chain's newest header and returns its checkpoint, which
// later runs and other clients can begin from. The greatest height that a node tells
// of and that holds is the newest, whatever the others say.
func (r *Resolver) Update(ctx context.Context) (Checkpoint, error) {
	if r.headers == nil {
		return Checkpoint{}, fmt.Errorf("%w: there is no genesis file, or no node", ErrTrust)
	}
	heights, errs := tops(ctx, r.cfg.Nodes)
	for _, height := range heights {
		h, err := r.headers.at(ctx, height, r.cfg.Now())
		if err == nil {
			return Checkpoint{uint64(h.Height), [32]byte(h.Hash())}, nil
		}
		errs = append(errs, err)
	}
	return Checkpoint{}, errors.Join(errs...)
}

// tops returns the heights that nodes say they are at, the greatest first. When one
// has said so, the rest are not waited for long.
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
		if heights = append(heights, int64(got.height)); len(heights) == 1 {
			time.AfterFunc(patience, cancel)
		}
	}
	slices.Sort(heights)
	slices.Reverse(heights)
	return slices.Compact(heights), errs
}
