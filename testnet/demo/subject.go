// Package demo is the whole story of a name on a network of four nodes, told
// step by step with what was checked in each. It believes nothing: every step
// fails unless what it says is so.
package demo

import (
	"context"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Subject is the network that the story is told of. [Network] is the real
// one; tests put broken ones in its place to see each check fail.
type Subject interface {
	// Nodes returns how many nodes there are.
	Nodes() int
	// Height waits until a node has committed a block of at least this height
	// and answers by the state before it. It returns the height the node is at
	// with the hash of the state there.
	Height(ctx context.Context, node int, least uint64) (height uint64, appHash string, err error)
	// AppHash returns the state hash that a node's header commits to.
	AppHash(ctx context.Context, node int, height uint64) (string, error)
	// Balance returns what an account has to spend, as a node knows it.
	Balance(ctx context.Context, node int, account string) (ledger.Amount, error)
	// Pay moves coins and returns the height of the block.
	Pay(ctx context.Context, node int, from, to string, amount ledger.Amount) (height uint64, err error)
	// Register registers a name for an account and returns the height.
	Register(ctx context.Context, account string, n name.Name) (height uint64, err error)
	// Holding returns what a node knows of a name.
	Holding(ctx context.Context, node int, n name.Name) (Holding, error)
	// Act does something to a name that is held and returns the height.
	Act(ctx context.Context, a Act) (height uint64, err error)
	// Warp moves the clock of the chain forward.
	Warp(ctx context.Context, by time.Duration) error
	// Resolve asks a node natively and verifies the proof; spoil, if not nil,
	// changes the response on its way.
	Resolve(ctx context.Context, node int, n name.Name, t wire.Type, spoil func(*wire.Response)) (Answer, error)
	// DNS asks a node as a DNS client does.
	DNS(ctx context.Context, node int, n name.Name, t wire.Type) (Answer, error)
	// Kill ends a node without warning; Restart starts it again.
	Kill(ctx context.Context, node int) error
	Restart(ctx context.Context, node int) error
}

// An Answer is what came of a question.
type Answer struct {
	RCode  rcode.Code
	Data   []string // RDATA in presentation format
	Height uint64   // at which it was proved; 0 over DNS
}
