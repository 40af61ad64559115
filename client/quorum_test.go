package client

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/ledger"
)

// chainOf returns headers of heights 1 to top, each of which names the one before,
// from a height on others than those of another seed.
func chainOf(top, from int64, seed byte, before []*types.LightBlock) []*types.LightBlock {
	blocks := append([]*types.LightBlock{}, before[:min(len(before), int(from-1))]...)
	for height := int64(len(blocks)) + 1; height <= top; height++ {
		h := types.Header{ChainID: "c", Height: height, ValidatorsHash: make([]byte, 32), AppHash: []byte{seed, byte(height)}}
		if height > 1 {
			h.LastBlockID.Hash = blocks[height-2].Hash()
		}
		blocks = append(blocks, &types.LightBlock{SignedHeader: &types.SignedHeader{Header: &h, Commit: &types.Commit{}}})
	}
	return blocks
}

// U-079, E-54: the latest header that enough nodes vouch for, directly or by
// a later one that leads back to it, is believed; of liars, of nodes far behind, and
// of those that split, none is.
func TestAgreed(t *testing.T) {
	honest := chainOf(200, 1, 1, nil)
	forged := chainOf(200, 150, 2, honest)
	at := func(key int, block *types.LightBlock) vouch {
		return vouch{key, block.Height, [32]byte(block.Hash())}
	}
	for _, tc := range []struct {
		name    string
		need    int
		vouches []vouch
		want    int64 // 0: none
	}{
		{"all at one height", 3, []vouch{at(0, honest[179]), at(1, honest[179]), at(2, honest[179])}, 180},
		{"at three heights", 3, []vouch{at(0, honest[181]), at(1, honest[179]), at(2, honest[180])}, 180},
		{"one is enough", 1, []vouch{at(0, honest[181]), at(1, honest[179])}, 182},
		{"two of three, the third behind", 2, []vouch{at(0, honest[181]), at(1, honest[20]), at(2, honest[180])}, 181},
		{"a liar about the future", 2, []vouch{{0, 1 << 40, [32]byte{1}}, at(1, honest[179]), at(2, honest[179])}, 180},
		{"a liar about the past", 2, []vouch{at(0, forged[179]), at(1, honest[179]), at(2, honest[180])}, 180},
		{"before they split", 2, []vouch{at(0, forged[179]), at(1, honest[148])}, 149},
		{"a liar and one", 2, []vouch{at(0, forged[179]), at(1, honest[179])}, 0},
		{"a hash that is not of the height", 2, []vouch{{0, 180, [32]byte(honest[178].Hash())}, at(1, honest[179])}, 0},
		{"far apart", 2, []vouch{at(0, honest[199]), at(1, honest[199-maxBack-1])}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fetch := func(_ context.Context, height int64, hash []byte) *types.LightBlock {
				for _, chain := range [][]*types.LightBlock{honest, forged} {
					if height <= int64(len(chain)) && bytes.Equal(chain[height-1].Hash(), hash) {
						return chain[height-1]
					}
				}
				return nil
			}
			got := int64(0)
			if block := agreed(t.Context(), fetch, tc.vouches, tc.need); block != nil {
				if got = block.Height; !bytes.Equal(block.Hash(), honest[got-1].Hash()) {
					t.Error("what is forged is believed")
				}
			}
			if got != tc.want {
				t.Errorf("height %d, want %d", got, tc.want)
			}
		})
	}
}

// Where enough vouch for one header, what a liar says of a later one is not looked
// for; what nobody had is not looked for twice.
func TestAgreedWithoutLiars(t *testing.T) {
	honest := chainOf(20, 1, 1, nil)
	at := func(key int, block *types.LightBlock) vouch {
		return vouch{key, block.Height, [32]byte(block.Hash())}
	}
	liar, asked := vouch{0, 21, [32]byte{1}}, 0
	fetch := once(func(_ context.Context, height int64, hash []byte) *types.LightBlock {
		if bytes.Equal(hash, liar.hash[:]) {
			asked++
			return nil
		}
		return honest[height-1]
	})
	if block := agreed(t.Context(), fetch, []vouch{liar, at(1, honest[19]), at(2, honest[19])}, 2); block != honest[19] || asked != 0 {
		t.Errorf("%v, and the liar's was looked for %d times", block, asked)
	}
	for range 3 {
		if block := agreed(t.Context(), fetch, []vouch{liar, at(1, honest[19]), at(2, honest[18])}, 2); block != honest[18] || asked != 1 {
			t.Errorf("%v, and the liar's was looked for %d times", block, asked)
		}
	}
}

// The latest vouch of each key counts.
func TestVouchesOfOneKey(t *testing.T) {
	all := with(nil, []vouch{{key: 1, height: 5}, {key: 2, height: 4}})
	all = with(all, []vouch{{key: 1, height: 3}, {key: 2, height: 6}, {key: 1, height: 7}})
	if got := fmt.Sprint(len(all), all[0].key, all[0].height, all[1].key, all[1].height); got != "2 1 7 2 6" {
		t.Error(got)
	}
}

// U-079, E-54: as many nodes as a quorum can do without may be silent, and first in
// the list, and the header that is vouched for is had from the others.
func TestQuorumFetch(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top := node.LightBlock(0)
	for _, tc := range []struct {
		name              string
		silent, all, need int
		liars             int // behind the silent ones
	}{
		{"one of two", 1, 2, 1, 0},
		{"one of three", 1, 3, 2, 0},
		{"four of nine", 4, 9, 5, 0},
		{"two of nine, and two that lie", 2, 9, 5, 2},
		{"fewer APIs than pinned nodes", 3, 4, 5, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			q := &quorum{Quorum: Quorum{Need: tc.need}, chainID: node.Genesis.Ledger.ChainID, asking: newTurnstile()}
			for i := range tc.all {
				h := node.Handler()
				switch {
				case i < tc.silent:
					h = silent{}
				case i < tc.silent+tc.liars:
					h = &liar{h, 1, func(height uint64) []byte { return octets(t, node.Forge(height, func(*types.Header) {})) }}
				}
				q.sources = append(q.sources, &source{node: served(t, h), chainID: q.chainID})
			}
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), vouchLimit)
				if block := q.fetch(ctx, top.Height, top.Hash()); block == nil {
					t.Errorf("nobody has header %d", top.Height)
				}
				cancel()
			}
		})
	}
}
