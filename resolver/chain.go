package resolver

import (
	"context"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

// A Chain gives the state that answers are made from.
type Chain interface {
	// Proved returns the newest height whose state can be proved: its
	// successor's header, which has the state's root, is final. The caller
	// closes the view.
	Proved(ctx context.Context) (View, error)
}

// A View is the state after one height and the header that commits to it. What
// it returns does not change and may be kept after Close.
type View interface {
	// Height is the height H whose state this is.
	Height() uint64
	// AnchorHash is the hash of header H+1.
	AnchorHash() [32]byte
	// AnchorTime is the time of header H+1 in Unix seconds, without warp.
	AnchorTime() uint64
	// Root is the root of the state; header H+1 has ledger.AppHash of it.
	Root() [32]byte
	// Get returns the value at a key, nil if there is none.
	Get(key [32]byte) ([]byte, error)
	// Prove returns the path of a key, present or absent.
	Prove(key [32]byte) (tree.Proof, error)
	// Header and Commit are header H+1 and what shows that it is final, as a
	// client that trusts the validators reads them. They are opaque here and
	// may be nil.
	Header() []byte
	Commit() []byte
	// Close ends the use of the view.
	Close()
}

// Records finds the records of names, which are not on the chain, by their
// root: here first, then at peers. That nobody has them is an error. The octets
// need not be checked, the caller does.
type Records interface {
	Records(ctx context.Context, root [32]byte) ([]byte, error)
}
