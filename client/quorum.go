package client

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
)

// A Quorum is pinned keys of nodes, so many of which are believed when they have
// signed the height and the hash of a header (E-54): then it is the chain's,
// whoever the validators are. All fields must be set.
type Quorum struct {
	Keys []ledger.PublicKey // of nodes, no key twice
	Need int                // of Keys; at least 1
	Asks []Ask              // nodes, in any order: a signature says whose it is
}

// An Ask sends an encoded query to one node, once, and returns the response.
type Ask func(ctx context.Context, query []byte) ([]byte, error)

const (
	// vouchLimit is how long nodes are given to sign, less if the question ends.
	vouchLimit = 5 * time.Second
	// vouchTries is how often those who are behind are asked again, by up to maxAhead
	// blocks, after such a pause.
	vouchTries = 5
	vouchPause = 100 * time.Millisecond
)

// quorum are the chain's headers as far as so many nodes vouch for them, and those
// before: each header names the hash of the one before it.
type quorum struct {
	Quorum
	chainID string
	sources []*source
	self    passer // who asks: nodes sign for who signs

	asking turnstile         // guards what follows; held while nodes are asked
	top    *types.LightBlock // the latest; nil before the first
	asked  time.Time         // when that was over

	recent
}

func newQuorum(cfg *ResolverConfig) *quorum {
	q := &quorum{Quorum: *cfg.Quorum, chainID: cfg.Genesis.ChainID, self: newPasser(), asking: newTurnstile()}
	for _, n := range cfg.Nodes {
		q.sources = append(q.sources, &source{node: n, chainID: q.chainID})
	}
	return q
}

// at returns the header of a height that the nodes vouch for. Those who are behind
// are waited for a little.
func (q *quorum) at(ctx context.Context, height int64, now time.Time) (*types.LightBlock, error) {
	for tries := 0; ; tries++ {
		block, top, err := q.try(ctx, height, now)
		switch {
		case err != nil || block != nil:
			return block, err
		case tries == vouchTries || height > top+maxAhead:
			return nil, fmt.Errorf("%w: height %d, and %d of the pinned nodes vouch for no more than %d", ErrHeader, height, q.Need, top)
		}
		if err := pause(ctx, vouchPause); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrHeader, err)
		}
	}
}

// try returns the header of a height, or nil and the height that the nodes vouch
// for, which is less. Those who were asked a moment ago, for somebody else, have
// nothing newer to say.
func (q *quorum) try(ctx context.Context, height int64, now time.Time) (block *types.LightBlock, top int64, err error) {
	if known := q.recall(height); known != nil {
		return known, height, nil
	}
	if err := q.asking.enter(ctx); err != nil {
		return nil, 0, fmt.Errorf("%w: height %d: %w", ErrHeader, height, err)
	}
	defer q.asking.leave()
	if q.top == nil || q.top.Height < height && time.Since(q.asked) >= vouchPause {
		err := q.advance(ctx, height, now)
		if q.asked = time.Now(); err != nil {
			return nil, 0, err
		}
	}
	if q.top.Height < height {
		return nil, q.top.Height, nil
	}
	block, err = q.back(ctx, height)
	return block, q.top.Height, err
}

// back returns a header below the latest. The caller holds asking.
func (q *quorum) back(ctx context.Context, height int64) (*types.LightBlock, error) {
	if height < q.top.Height-maxBack {
		return nil, fmt.Errorf("%w: height %d is far below %d, which the pinned nodes vouch for", ErrHeader, height, q.top.Height)
	}
	block := q.top
	for block.Height > height {
		before := q.recall(block.Height - 1)
		if before == nil {
			if before = q.fetch(ctx, block.Height-1, block.LastBlockID.Hash); before == nil {
				return nil, fmt.Errorf("%w: no node has header %d", ErrHeader, block.Height-1)
			}
			q.remember(before)
		}
		block = before
	}
	return block, nil
}

// advance asks all nodes, and makes the latest header that enough of them vouch
// for the top. It waits no longer than it takes to reach a height, nor long for the
// rest when enough agree on one below it. The caller holds asking.
func (q *quorum) advance(ctx context.Context, height int64, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, vouchLimit)
	defer cancel()
	replies := make(chan signed, len(q.Asks))
	for _, ask := range q.Asks {
		go func() { replies <- q.vouch(ctx, ask, now) }()
	}
	fetch := once(q.fetch)
	var vouches []vouch
	var errs []error
	var late <-chan time.Time
asking:
	for range q.Asks {
		var got signed
		select {
		case got = <-replies:
		case <-late:
			break asking
		}
		if got.err != nil {
			errs = append(errs, got.err)
			continue
		}
		vouches = with(vouches, got.vouches)
		if len(vouches) < q.Need {
			continue
		}
		block := agreed(ctx, fetch, vouches, q.Need)
		if block == nil {
			continue // the rest may decide
		}
		if q.top == nil || block.Height > q.top.Height {
			q.top = block
			q.remember(block)
		}
		if q.top.Height >= height {
			return nil
		}
		if late == nil {
			late = time.After(patience)
		}
	}
	if q.top == nil || len(vouches) < q.Need {
		return fmt.Errorf("%w: %d of %d pinned nodes have signed one, and not %d the same: %w", ErrHeader, len(vouches), len(q.Keys), q.Need, joined(errs))
	}
	return nil
}

// fetch returns the header of a height and a hash from a node that has it, nil if
// none has. Nodes that are silent are not waited for: so many are asked at once that
// one of a quorum is among them, and all before the time is over.
func (q *quorum) fetch(ctx context.Context, height int64, hash []byte) (block *types.LightBlock) {
	if known := q.recall(height); known != nil && bytes.Equal(known.Hash(), hash) {
		return known
	}
	n := len(q.sources)
	race := resolver.Race{Parallel: n - q.Need + 1, Stagger: headerLimit / time.Duration(n+1), Timeout: headerLimit}
	_, err := resolver.Fastest(ctx, race, n,
		func(ctx context.Context, i int) *types.LightBlock {
			if got, err := q.sources[i].lightBlock(ctx, height); err == nil && bytes.Equal(got.Hash(), hash) {
				return got
			}
			return nil
		}, func(got *types.LightBlock) error {
			if block = got; got == nil {
				return ErrHeader
			}
			return nil
		})
	if err != nil {
		return nil
	}
	return block
}
