package fakenode

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/ledger"
)

// validators sign headers.
type validators struct {
	keys []crypto.PrivKey // in the order of set
	set  *types.ValidatorSet
}

func newValidators(n int) *validators {
	keys := map[string]crypto.PrivKey{}
	var all []*types.Validator
	for i := range n {
		k := ed25519.GenPrivKeyFromSecret(fmt.Append(nil, "fakenode validator ", i))
		keys[k.PubKey().Address().String()] = k
		all = append(all, types.NewValidator(k.PubKey(), 10))
	}
	v := &validators{set: types.NewValidatorSet(all)}
	for _, one := range v.set.Validators {
		v.keys = append(v.keys, keys[one.Address.String()])
	}
	return v
}

// sign returns the block after those before as a light client sees it.
func (v *validators) sign(t testing.TB, chainID string, before []*types.LightBlock, b ledger.Block, appHash []byte) *types.LightBlock {
	t.Helper()
	h := &types.Header{
		Version: version.Consensus{Block: 11}, ChainID: chainID,
		Height: int64(b.Height), Time: time.Unix(int64(b.Time), 0).UTC(),
		ValidatorsHash: v.set.Hash(), NextValidatorsHash: v.set.Hash(), ConsensusHash: tmhash.Sum([]byte("params")),
		AppHash: appHash, LastResultsHash: tmhash.Sum(nil), EvidenceHash: tmhash.Sum(nil), DataHash: tmhash.Sum(nil),
		LastCommitHash: tmhash.Sum(nil), ProposerAddress: v.set.Validators[0].Address,
	}
	if len(before) > 0 {
		h.LastBlockID = before[len(before)-1].Commit.BlockID
	}
	return Seal(t, v, h)
}

// Seal signs a header.
func Seal(t testing.TB, v *validators, h *types.Header) *types.LightBlock {
	t.Helper()
	parts := sha256.Sum256([]byte("parts"))
	id := types.BlockID{Hash: h.Hash(), PartSetHeader: types.PartSetHeader{Total: 1, Hash: parts[:]}}
	commit := &types.Commit{Height: h.Height, BlockID: id}
	for i, one := range v.set.Validators {
		vote := &types.Vote{
			Type: cmtproto.PrecommitType, Height: h.Height, BlockID: id, Timestamp: h.Time,
			ValidatorAddress: one.Address, ValidatorIndex: int32(i),
		}
		sig, err := v.keys[i].Sign(types.VoteSignBytes(h.ChainID, vote.ToProto()))
		if err != nil {
			t.Fatal(err)
		}
		commit.Signatures = append(commit.Signatures, types.CommitSig{
			BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: one.Address, Timestamp: h.Time, Signature: sig,
		})
	}
	return &types.LightBlock{SignedHeader: &types.SignedHeader{Header: h, Commit: commit}, ValidatorSet: v.set}
}

// Validators returns the genesis validators.
func (n *Node) Validators() *types.ValidatorSet { return n.validators.set }

// LightBlock returns a copy of the light block of a height; 0 is the last.
func (n *Node) LightBlock(height uint64) *types.LightBlock {
	n.mu.Lock()
	defer n.mu.Unlock()
	if height == 0 {
		height = uint64(len(n.blocks))
	}
	if height > uint64(len(n.blocks)) {
		return nil
	}
	pb, err := n.blocks[height-1].ToProto()
	if err != nil {
		n.t.Fatal(err)
	}
	b, err := types.LightBlockFromProto(pb)
	if err != nil {
		n.t.Fatal(err)
	}
	return b
}

// Sign returns a light block of any header, signed by the validators.
func (n *Node) Sign(h *types.Header) *types.LightBlock { return Seal(n.t, n.validators, h) }

// Forge returns a chain's light block, changed and signed by strangers whose
// number and power are those of the validators.
func (n *Node) Forge(height uint64, change func(*types.Header)) *types.LightBlock {
	b := n.LightBlock(height)
	v := &validators{}
	var all []*types.Validator
	for i := range n.validators.keys {
		k := ed25519.GenPrivKeyFromSecret(fmt.Append(nil, "stranger ", i))
		all = append(all, types.NewValidator(k.PubKey(), 10))
	}
	v.set = types.NewValidatorSet(all)
	for _, one := range v.set.Validators {
		for i := range n.validators.keys {
			k := ed25519.GenPrivKeyFromSecret(fmt.Append(nil, "stranger ", i))
			if k.PubKey().Address().String() == one.Address.String() {
				v.keys = append(v.keys, k)
			}
		}
	}
	b.ValidatorsHash, b.NextValidatorsHash, b.ProposerAddress = v.set.Hash(), v.set.Hash(), v.set.Validators[0].Address
	change(b.Header)
	return Seal(n.t, v, b.Header)
}
