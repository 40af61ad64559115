package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	// holdLimit is how long the rest are waited for when one node has a header that
	// holds, or says that there is none. Patience is when two have one, or nobody had
	// a moment ago.
	holdLimit = time.Second
	// excluded is for how long nodes are not waited for that were behind or silent, or
	// lied, when another had the header.
	excluded = time.Minute
)

// A poll is what the nodes say of one height.
type poll struct {
	end    context.CancelFunc // of asking
	vain   bool               // nobody had it a moment ago
	wanted int                // nodes that are waited for and were not heard
	block  *types.LightBlock  // that holds; nil before the first
	votes  int                // nodes that have it
	absent bool               // a node says that there is none
	failed []reply
}

// A reply is what one node has at a height, and whether that holds.
type reply struct {
	from  *source
	out   bool // it is not waited for
	block *types.LightBlock
	err   error
}

// absent reports whether the node says that there is no such block yet.
func (r *reply) absent() bool {
	p, ok := errors.AsType[*rest.Problem](r.err)
	return ok && p.Code == rcode.Blockchain
}

// agree asks all nodes for a height, each by itself, and returns the header that
// holds. Two that hold are a chain that its validators have split.
func (h *headers) agree(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	asking, end := context.WithCancel(ctx)
	defer end()
	began, p := time.Now(), &poll{end: end, vain: h.vain.is(height)}
	replies := make(chan reply, len(h.all))
	none := h.waited() == 0
	for _, s := range h.all {
		out := !none && s.isOut()
		if !out {
			p.wanted++
		}
		go func() {
			block, err := h.holds(asking, s, height, now)
			replies <- reply{s, out, block, err}
		}()
	}
	for range h.all {
		if err := p.hear(<-replies); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil && time.Since(began) < patience {
		return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, ctx.Err()) // nobody was given time
	}
	return h.count(ctx, height, p)
}

// hear takes a reply. It fails if there are two chains.
func (p *poll) hear(r reply) error {
	if !r.out {
		p.wanted--
	}
	switch {
	case r.err != nil:
		if p.failed = append(p.failed, r); r.absent() && !p.absent {
			p.absent = true
			p.allow(holdLimit)
		}
	case p.block == nil:
		p.block, p.votes = r.block, 1
		p.allow(holdLimit)
	case !bytes.Equal(p.block.Hash(), r.block.Hash()):
		return fmt.Errorf("%w: height %d: the validators have signed two headers, %X and %X", ErrHeader, r.block.Height, p.block.Hash(), r.block.Hash())
	default:
		if p.votes++; p.votes == 2 {
			p.allow(patience)
		}
	}
	switch {
	case p.wanted > 0:
	case p.block != nil:
		p.end()
	case p.absent && p.vain:
		p.allow(patience)
	}
	return nil
}

// allow gives the rest so much time at most.
func (p *poll) allow(d time.Duration) { time.AfterFunc(d, p.end) }

// count returns the header that holds, and has those who did not have it left out.
func (h *headers) count(ctx context.Context, height int64, p *poll) (*types.LightBlock, error) {
	var errs []error
	for _, r := range p.failed {
		if !r.out && (p.block != nil || p.absent && !r.absent()) {
			r.from.leaveOut()
		}
		if _, expired := errors.AsType[light.ErrOldHeaderExpired](r.err); expired && p.block == nil {
			return nil, fmt.Errorf("%w: the last verified header is too old (%w); give a recent one with --trust HEIGHT:HASH", ErrTrust, r.err)
		}
		errs = append(errs, r.err)
	}
	switch {
	case p.block != nil:
		return p.block, nil
	case p.absent:
		h.vain.mark(height)
	}
	return nil, fmt.Errorf("%w: height %d: %w", ErrHeader, height, errors.Join(append(errs, ctx.Err())...))
}

// waited returns how many nodes are waited for.
func (h *headers) waited() (n int) {
	for _, s := range h.all {
		if !s.isOut() {
			n++
		}
	}
	return n
}
