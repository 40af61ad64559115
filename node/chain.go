package node

import (
	"context"
	"fmt"
	"sync"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// errSyncing: no state can be proved yet (U-116).
type errSyncing struct{}

func (errSyncing) Error() string {
	return "node: no block yet that proves a state: wait until it has caught up"
}
func (errSyncing) RCode() rcode.Code { return rcode.Blockchain }

// chain is what resolution reads: the newest state whose hash a header has.
type chain struct {
	db     *store.DB
	engine *consensus.Engine

	mu     sync.Mutex
	anchor *anchor // guarded by mu; of the newest header asked for
}

// An anchor is a header and what a light client needs of it, made once a
// height.
type anchor struct {
	block  *types.LightBlock
	hash   [32]byte
	header []byte // protobuf
	commit []byte // protobuf
}

// Proved opens the newest state that can be proved. The state after height H
// is proved by the header of H+1.
func (c *chain) Proved(context.Context) (resolver.View, error) {
	tip := c.engine.Tip()
	if tip.Height < 2 {
		return nil, errSyncing{}
	}
	a, err := c.anchorAt(tip.Height)
	if err != nil {
		return nil, err
	}
	s, err := c.db.Snapshot(uint64(tip.Height - 1))
	if err != nil {
		return nil, err
	}
	return &view{Snapshot: s, anchor: a}, nil
}

// provedHeight returns the height that Proved would open.
func (c *chain) provedHeight() uint64 { return uint64(max(0, c.engine.Tip().Height-1)) }

func (c *chain) anchorAt(height int64) (*anchor, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.anchor != nil && c.anchor.block.Height == height {
		return c.anchor, nil
	}
	a, err := c.loadAnchor(height)
	if err == nil {
		c.anchor = a
	}
	return a, err
}

func (c *chain) loadAnchor(height int64) (*anchor, error) {
	block, err := c.engine.LightBlock(height)
	if err != nil {
		return nil, err
	}
	a := &anchor{block: block, hash: [32]byte(block.Hash())}
	if a.header, err = block.Header.ToProto().Marshal(); err != nil {
		return nil, fmt.Errorf("encode header %d: %w", height, err)
	}
	if a.commit, err = block.Commit.ToProto().Marshal(); err != nil {
		return nil, fmt.Errorf("encode commit %d: %w", height, err)
	}
	return a, nil
}

// A view is a state with the header that proves it.
type view struct {
	*store.Snapshot
	anchor *anchor
}

// AnchorHash returns the hash of the header after the state.
func (v *view) AnchorHash() [32]byte { return v.anchor.hash }

// AnchorTime returns that header's time in Unix seconds.
func (v *view) AnchorTime() uint64 { return uint64(v.anchor.block.Time.Unix()) }

// Header returns that header in CometBFT's protobuf encoding.
func (v *view) Header() []byte { return v.anchor.header }

// Commit returns the signatures under that header, in the same encoding.
func (v *view) Commit() []byte { return v.anchor.commit }
