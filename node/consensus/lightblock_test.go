package consensus_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/cometbft/cometbft/light"
	"github.com/cometbft/cometbft/types"
	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/node/consensus"
)

// A light client that knows only the genesis reaches the tip: header 1 is
// trusted because its validators are the genesis's, every other header
// because two thirds of them signed it.
func TestLightBlocksVerifyFromGenesis(t *testing.T) {
	net := newTestnet(t, 4, 0)
	net.start(net.nodes...)
	n := net.nodes[0]
	for i, tx := range []string{"one", "two", "three"} {
		net.submit(tx, net.nodes...)
		net.waitCount(uint64(i+1), patience, net.nodes...)
	}
	tip := n.waitHeight(4, patience).Height

	first := lightBlock(t, n, 1)
	var genesis []*types.Validator
	for _, v := range n.cfg.Genesis.Validators {
		genesis = append(genesis, types.NewValidator(v.PubKey, v.Power))
	}
	if want := types.NewValidatorSet(genesis).Hash(); !bytes.Equal(first.ValidatorsHash, want) {
		t.Fatalf("header 1 has validators %x, genesis %x", first.ValidatorsHash, want)
	}
	for _, height := range []int64{2, tip - 1, tip} { // adjacent, skipping, and signed by the seen commit
		block := lightBlock(t, n, height)
		err := light.Verify(first.SignedHeader, first.ValidatorSet, block.SignedHeader, block.ValidatorSet,
			time.Hour, time.Now(), 10*time.Second, light.DefaultTrustLevel)
		if err != nil {
			t.Errorf("height %d: %v", height, err)
		}
	}

	forged := lightBlock(t, n, tip)
	forged.AppHash = bytes.Repeat([]byte{1}, 32)
	forged.Commit.BlockID.Hash = forged.Header.Hash()
	err := light.Verify(first.SignedHeader, first.ValidatorSet, forged.SignedHeader, forged.ValidatorSet,
		time.Hour, time.Now(), 10*time.Second, light.DefaultTrustLevel)
	if err == nil {
		t.Error("a forged AppHash verified")
	}
}

func lightBlock(t *testing.T, n *testnode, height int64) *types.LightBlock {
	t.Helper()
	b, err := n.engine.LightBlockBytes(height)
	if err != nil {
		t.Fatal(err)
	}
	block, err := consensus.DecodeLightBlock(b, n.cfg.Genesis.ChainID)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// The AppHash that a block's transactions gave is in the next header.
func TestAppHashIsInTheNextHeader(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	n.waitHeight(2, patience)
	net.submit("one", n)
	net.waitCount(1, patience, n)
	_, want := n.app.state()
	at := n.app.countedAt()
	n.waitHeight(at+1, patience)
	if got := []byte(lightBlock(t, n, at+1).AppHash); !cmp.Equal(got, want) {
		t.Errorf("header %d has %x, the state is %x", at+1, got, want)
	}
}

func TestLightBlockOutsideTheChain(t *testing.T) {
	net := newTestnet(t, 1, 0)
	n := net.nodes[0]
	n.start()
	n.waitHeight(1, patience)
	for _, height := range []int64{-1, 0, 1 << 40} {
		if _, err := n.engine.LightBlock(height); !errors.Is(err, consensus.ErrFuture) {
			t.Errorf("height %d: %v", height, err)
		}
	}
}

func FuzzDecodeLightBlock(f *testing.F) {
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		block, err := consensus.DecodeLightBlock(b, "counter-1")
		if err != nil {
			return
		}
		if err := block.ValidateBasic("counter-1"); err != nil {
			t.Errorf("decoded an invalid block: %v", err)
		}
	})
}
