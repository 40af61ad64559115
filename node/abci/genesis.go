package abci

import (
	"context"
	"fmt"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/utxo-dns/utxonode/ledger"
)

// genesisState is the state before the first block. It is computed from the
// genesis at every start until block 1, which is stored together with it: a
// node that was stopped before has nothing to repair.
type genesisState struct {
	diff   ledger.Diff
	values map[[32]byte][]byte
}

// Get returns the value at a state key, nil if there is none.
func (g *genesisState) Get(key [32]byte) ([]byte, error) { return g.values[key], nil }

// InitChain computes the genesis state; CometBFT repeats it until there is a
// block.
func (a *App) InitChain(_ context.Context, req *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	g := a.cfg.Genesis
	if req.ChainId != g.Ledger.ChainID {
		return nil, fmt.Errorf("the genesis is of chain %q, its ledger of %q", req.ChainId, g.Ledger.ChainID)
	}
	state, diff, err := ledger.Genesis(g.Ledger.ChainID, uint64(req.Time.Unix()), g.Outputs())
	if err != nil {
		return nil, err
	}
	a.genesis = &genesisState{diff: diff, values: make(map[[32]byte][]byte, len(diff.Writes))}
	for _, w := range diff.Writes {
		a.genesis.values[w.Key] = w.Value
	}
	a.build(state, a.genesis)
	s, err := a.stage(&execution{})
	if err != nil {
		return nil, err
	}
	return &abci.ResponseInitChain{AppHash: s.appHash()}, nil
}

// over returns the genesis with a block's changes on top, in no order; the
// block alone if g is nil.
func (g *genesisState) over(d ledger.Diff) ledger.Diff {
	if g == nil {
		return d
	}
	changed := make(map[[32]byte]bool, len(d.Writes))
	out := ledger.Diff{Coins: append(slices.Clip(g.diff.Coins), d.Coins...)}
	for _, w := range d.Writes {
		changed[w.Key] = true
		if w.Value != nil {
			out.Writes = append(out.Writes, w)
		}
	}
	for _, w := range g.diff.Writes {
		if !changed[w.Key] {
			out.Writes = append(out.Writes, w)
		}
	}
	return out
}
