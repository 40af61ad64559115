package client

import (
	"cmp"
	"context"
	"slices"

	"github.com/cometbft/cometbft/types"
)

// with adds vouches, of which the latest of each key counts.
func with(all, more []vouch) []vouch {
	for _, v := range more {
		i := slices.IndexFunc(all, func(have vouch) bool { return have.key == v.key })
		switch {
		case i < 0:
			all = append(all, v)
		case all[i].height < v.height:
			all[i] = v
		}
	}
	return all
}

// A fetcher returns the header of a height and a hash, nil if nobody has it.
type fetcher func(ctx context.Context, height int64, hash []byte) *types.LightBlock

// once is fetch for as long as it takes to agree: no header is fetched twice, nor
// looked for again when nobody had it.
func once(fetch fetcher) fetcher {
	had := map[string]*types.LightBlock{}
	return func(ctx context.Context, height int64, hash []byte) *types.LightBlock {
		block, known := had[string(hash)]
		if !known {
			block = fetch(ctx, height, hash)
			had[string(hash)] = block
		}
		if block != nil && block.Height != height {
			return nil
		}
		return block
	}
}

// agreed returns the latest header that enough vouch for, nil if there is none. Who
// vouches for a header vouches for those before it; but where enough vouch for the
// very same one, what others say of later ones need not be looked for.
func agreed(ctx context.Context, fetch fetcher, vouches []vouch, need int) *types.LightBlock {
	vouches = slices.SortedFunc(slices.Values(vouches), func(a, b vouch) int { return cmp.Compare(b.height, a.height) })
	for _, least := range vouches[need-1:] {
		if same(vouches, least) >= need {
			if block := fetch(ctx, least.height, least.hash[:]); block != nil {
				return block
			}
		}
		votes := map[[32]byte]int{}
		for _, v := range vouches {
			if v.height < least.height {
				break
			}
			block := ancestor(ctx, fetch, v, least.height)
			if block == nil {
				continue
			}
			hash := [32]byte(block.Hash())
			if votes[hash]++; votes[hash] == need {
				return block
			}
		}
	}
	return nil
}

// same returns how many vouch for the very header that one does.
func same(vouches []vouch, one vouch) (n int) {
	for _, v := range vouches {
		if v.height == one.height && v.hash == one.hash {
			n++
		}
	}
	return n
}

// ancestor returns the header of a height that what is vouched for leads back to,
// nil if there is none.
func ancestor(ctx context.Context, fetch fetcher, v vouch, height int64) *types.LightBlock {
	if v.height > height+maxBack {
		return nil
	}
	block := fetch(ctx, v.height, v.hash[:])
	for block != nil && block.Height > height {
		block = fetch(ctx, block.Height-1, block.LastBlockID.Hash)
	}
	return block
}
