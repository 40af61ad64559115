package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A rotation is a chain whose four validators are replaced, one every other block.
type rotation struct {
	blocks []*types.LightBlock
	began  time.Time
}

const rotated = "rotation-1"

// keysOf are the keys of the validators of a height, by address.
func keysOf(height int) (*types.ValidatorSet, map[string]crypto.PrivKey) {
	keys, all := map[string]crypto.PrivKey{}, []*types.Validator{}
	for i := range 4 {
		k := ed25519.GenPrivKeyFromSecret(fmt.Append(nil, "rotation ", i+height/2))
		keys[k.PubKey().Address().String()] = k
		all = append(all, types.NewValidator(k.PubKey(), 10))
	}
	return types.NewValidatorSet(all), keys
}

func newRotation(t *testing.T, top int) *rotation {
	r := &rotation{began: time.Unix(1_800_000_000, 0).UTC()}
	for height := 1; height <= top; height++ {
		set, _ := keysOf(height)
		next, _ := keysOf(height + 1)
		h := &types.Header{
			Version: version.Consensus{Block: 11}, ChainID: rotated,
			Height: int64(height), Time: r.began.Add(time.Duration(height) * time.Second),
			ValidatorsHash: set.Hash(), NextValidatorsHash: next.Hash(), ConsensusHash: tmhash.Sum(nil),
			AppHash: tmhash.Sum(fmt.Append(nil, height)), LastResultsHash: tmhash.Sum(nil), EvidenceHash: tmhash.Sum(nil),
			DataHash: tmhash.Sum(nil), LastCommitHash: tmhash.Sum(nil), ProposerAddress: set.Validators[0].Address,
		}
		if height > 1 {
			h.LastBlockID = r.blocks[height-2].Commit.BlockID
		}
		r.blocks = append(r.blocks, r.seal(t, h, height))
	}
	return r
}

// seal signs a header by the validators of a height.
func (r *rotation) seal(t *testing.T, h *types.Header, height int) *types.LightBlock {
	set, keys := keysOf(height)
	id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: tmhash.Sum(nil)}}
	commit := &types.Commit{Height: h.Height, BlockID: id}
	for i, one := range set.Validators {
		vote := &types.Vote{
			Type: cmtproto.PrecommitType, Height: h.Height, BlockID: id, Timestamp: h.Time,
			ValidatorAddress: one.Address, ValidatorIndex: int32(i),
		}
		sig, err := keys[one.Address.String()].Sign(types.VoteSignBytes(h.ChainID, vote.ToProto()))
		if err != nil {
			t.Fatal(err)
		}
		commit.Signatures = append(commit.Signatures, types.CommitSig{
			BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: one.Address, Timestamp: h.Time, Signature: sig,
		})
	}
	return &types.LightBlock{SignedHeader: &types.SignedHeader{Header: h, Commit: commit}, ValidatorSet: set}
}

// forged is a header of another state, signed by the validators of another height.
func (r *rotation) forged(t *testing.T, height, by int) *types.LightBlock {
	h := *r.blocks[height-1].Header
	set, _ := keysOf(by)
	h.AppHash, h.ValidatorsHash, h.ProposerAddress = tmhash.Sum(nil), set.Hash(), set.Validators[0].Address
	return r.seal(t, &h, by)
}

// serves is a node that has the chain, but for some heights.
func (r *rotation) serves(t *testing.T, but map[int]*types.LightBlock) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		height, err := strconv.Atoi(strings.TrimPrefix(req.URL.Path, rest.PathLightBlocks+"/"))
		if err != nil || height < 1 || height > len(r.blocks) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		block, ok := but[height]
		if !ok {
			block = r.blocks[height-1]
		}
		if block == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(octets(t, block))
	})
}

// headersFrom are the headers of a rotation as one who asks those nodes sees them.
func headersFrom(t *testing.T, nodes ...http.Handler) *headers {
	set, _ := keysOf(1)
	h := &headers{
		genesis: &Genesis{ChainID: rotated, Validators: set}, period: DefaultTrustingPeriod, dir: t.TempDir(),
		asking: newTurnstile(), asked: map[int64]*inquiry{},
	}
	for _, n := range nodes {
		h.all = append(h.all, &source{node: served(t, n), chainID: rotated})
	}
	return h
}

// afar is a node so far away.
func afar(d time.Duration, node http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pause(r.Context(), d) == nil {
			node.ServeHTTP(w, r)
		}
	})
}

// U-079 (E-54): a header that validators of long ago have signed follows from the
// root in one step, the chain's own in many. However far away those are who have
// that, the first to be there is not believed for it.
func TestForgedFirst(t *testing.T) {
	const top = 130
	r := newRotation(t, top)
	now := r.began.Add(2 * top * time.Second)
	liar := r.serves(t, map[int]*types.LightBlock{top: r.forged(t, top, 1)})
	honest := r.serves(t, nil)
	for name, nodes := range map[string][]http.Handler{
		"at once":                    {liar, honest},
		"one honest, afar":           {liar, afar(60*time.Millisecond, honest)},
		"four honest, afar":          {liar, afar(60*time.Millisecond, honest), afar(60*time.Millisecond, honest), afar(60*time.Millisecond, honest), afar(60*time.Millisecond, honest)},
		"two liars, three of five":   {liar, liar, afar(20*time.Millisecond, honest), afar(20*time.Millisecond, honest), afar(20*time.Millisecond, honest)},
		"longer than the question":   {liar, afar(200*time.Millisecond, honest)},
		"one honest, and one silent": {liar, silent{}, afar(60*time.Millisecond, honest)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := headersFrom(t, nodes...)
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			if block, err := h.at(ctx, top, now); !errors.Is(err, ErrHeader) {
				t.Fatalf("%v, %v", block, err)
			}
			if saved, err := h.load(); saved != nil || err != nil {
				t.Errorf("kept for the next run: %v, %v", saved, err)
			}
		})
	}
}

func answers(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// U-079 (E-54): who says that there is no such block does not keep one who has it from
// being followed there.
func TestDenied(t *testing.T) {
	const top = 130
	r := newRotation(t, top)
	now := r.began.Add(2 * top * time.Second)
	honest := r.serves(t, nil)
	denier := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case strings.HasSuffix(req.URL.Path, "/1"):
			honest.ServeHTTP(w, req)
			return
		case req.URL.Path == rest.PathStatus:
			answers(w, http.StatusOK, rest.Status{ChainID: rotated, Height: 1})
			return
		}
		answers(w, http.StatusConflict, rest.Problem{Status: http.StatusConflict, Detail: "future", Code: rcode.Blockchain})
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	block, err := headersFrom(t, afar(30*time.Millisecond, honest), denier, denier).at(ctx, top, now)
	if err != nil || !bytes.Equal(block.Hash(), r.blocks[top-1].Hash()) {
		t.Fatalf("%v, %v", block, err)
	}
}

// U-079 (E-54): where none is left of those who signed what is verified, headers
// between lead to the one that is asked for; if these are not there, or strangers
// have signed them, it is not believed, nor where the validators signed two.
func TestValidatorsChange(t *testing.T) {
	const top = 60
	r := newRotation(t, top)
	now := r.began.Add(2 * top * time.Second)
	missing := map[int]*types.LightBlock{}
	for height := 20; height < 40; height++ {
		missing[height] = nil
	}
	for _, tc := range []struct {
		name  string
		nodes []map[int]*types.LightBlock
		want  error
	}{
		{"one node", []map[int]*types.LightBlock{nil}, nil},
		{"three nodes", []map[int]*types.LightBlock{nil, nil, nil}, nil},
		{"one has not all between", []map[int]*types.LightBlock{missing, nil}, nil},
		{"none has all between", []map[int]*types.LightBlock{missing, missing}, ErrHeader},
		{"signed by strangers", []map[int]*types.LightBlock{{top: r.forged(t, top, 2*top)}}, ErrHeader},
		{"between, signed by strangers", []map[int]*types.LightBlock{{top / 2: r.forged(t, top/2, 2*top)}}, ErrHeader},
		{"one signed by strangers", []map[int]*types.LightBlock{{top: r.forged(t, top, 2*top)}, nil}, nil},
		{"two, one signed by most of its validators", []map[int]*types.LightBlock{{top: r.forged(t, top, top-2)}, nil}, ErrHeader},
		{"two, one signed by those of long ago", []map[int]*types.LightBlock{{top: r.forged(t, top, 1)}, nil}, ErrHeader},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var nodes []http.Handler
			for _, but := range tc.nodes {
				nodes = append(nodes, r.serves(t, but))
			}
			block, err := headersFrom(t, nodes...).at(t.Context(), top, now)
			if !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if err == nil && !bytes.Equal(block.Hash(), r.blocks[top-1].Hash()) {
				t.Error("another header than the chain's")
			}
		})
	}
}
