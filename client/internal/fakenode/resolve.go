package fakenode

import (
	"context"
	"errors"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/resolver"
)

// Resolver returns the node's native service, whose clock is the chain's.
func (n *Node) Resolver() *resolver.Resolver {
	return resolver.New(resolver.Config{
		Chain: n, Records: n, Grace: n.law.Params.Grace,
		Now: func() time.Time { return time.Unix(int64(n.Time()), 0) },
	})
}

// Proved implements resolver.Chain.
func (n *Node) Proved(context.Context) (resolver.View, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := len(n.states) - 2
	return &view{n.states[h], uint64(h), n.blocks[h].Hash(), uint64(n.blocks[h].Time.Unix())}, nil
}

// Records implements resolver.Records.
func (n *Node) Records(_ context.Context, root [32]byte) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.records[root]
	if !ok {
		return nil, errors.New("no such records")
	}
	return b, nil
}

type view struct {
	snapshot
	height uint64
	hash   []byte
	time   uint64
}

func (v *view) Height() uint64       { return v.height }
func (v *view) AnchorHash() [32]byte { return [32]byte(v.hash) }
func (v *view) AnchorTime() uint64   { return v.time }
func (v *view) Root() [32]byte       { return v.tree.Root() }
func (v *view) Header() []byte       { return nil }
func (v *view) Commit() []byte       { return nil }
func (v *view) Close()               {}

func (v *view) Get(key [32]byte) ([]byte, error) { return v.values[ledger.Key(key)], nil }

func (v *view) Prove(key [32]byte) (tree.Proof, error) { return v.tree.Prove(v.pages, tree.Key(key)) }
