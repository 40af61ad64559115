package resolver

import (
	"bytes"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger/tree"
	"github.com/utxo-dns/utxonode/wire"
)

// An Exchange is a query and the response to it.
type Exchange struct {
	Query    wire.Query
	Response wire.Response
}

// VerifyAll verifies responses that are anchored in one header, and says of each
// what Verify says: an answer, or an error in the same place. What their proofs
// share is decoded and hashed once.
func VerifyAll(exchanges []Exchange, t Trust) (answers []Answer, errs []error) {
	answers, errs = make([]Answer, len(exchanges)), make([]error, len(exchanges))
	b := &batch{size: 2 * len(exchanges)}
	for i := range exchanges {
		x := &exchanges[i]
		answers[i], errs[i] = verify(&x.Query, &x.Response, &t, b)
	}
	return answers, errs
}

// A batch is what is known of one state from proofs that hold. The nil batch
// learns nothing.
type batch struct {
	size  int // state paths expected
	root  [32]byte
	tree  *tree.Batch   // nil: none yet
	shown [64]shownPath // some of those that hold, by their keys' first bits
}

// A shownPath is a state path that holds.
type shownPath struct {
	data []byte // of its section
	path wire.StatePath
}

// statePath reads a state path and verifies what it shows of the state with
// that root.
func (b *batch) statePath(root [32]byte, data []byte) (wire.StatePath, error) {
	if b != nil && b.tree != nil && b.root == root && len(data) > 0 {
		if known := &b.shown[data[0]>>2]; bytes.Equal(known.data, data) {
			return known.path, nil
		}
	}
	path, err := wire.DecodeStatePath(data)
	if err != nil {
		return path, fmt.Errorf("%w: %w", ErrProof, err)
	}
	proof, err := tree.DecodeProof(path.Proof)
	if err != nil {
		return path, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if err := b.verify(root, &path, proof); err != nil {
		return path, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if b != nil {
		b.shown[path.Key[0]>>2] = shownPath{data, path}
	}
	return path, nil
}

// verify verifies the path's proof. One header has one root; of another one
// nothing is known.
func (b *batch) verify(root [32]byte, path *wire.StatePath, proof tree.Proof) error {
	switch {
	case b == nil && path.Value == nil:
		return proof.VerifyAbsent(root, path.Key)
	case b == nil:
		return proof.VerifyPresent(root, path.Key, path.Value)
	}
	if b.tree == nil || b.root != root {
		b.root, b.tree = root, tree.NewBatch(root, b.size)
		clear(b.shown[:])
	}
	if path.Value == nil {
		return b.tree.VerifyAbsent(proof, path.Key)
	}
	return b.tree.VerifyPresent(proof, path.Key, path.Value)
}
