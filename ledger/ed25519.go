package ledger

import (
	"fmt"

	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
)

// zip215 accepts what batches accept, so that one signature checked alone and
// in a block gives one result on every node.
func zip215() *ed25519.Options {
	return &ed25519.Options{Verify: ed25519.VerifyOptionsZIP_215}
}

// validEd25519 refuses small-order keys: anyone can sign for them (U-153).
func validEd25519(key []byte) error {
	if len(key) != ed25519.PublicKeySize {
		return fmt.Errorf("%w: Ed25519 key of %d octets, want 32", ErrPolicy, len(key))
	}
	var y curve.CompressedEdwardsY
	var point curve.EdwardsPoint
	copy(y[:], key)
	if _, err := point.SetCompressedY(&y); err != nil || point.IsSmallOrder() {
		return fmt.Errorf("%w: not a usable Ed25519 key", ErrPolicy)
	}
	return nil
}

func verifyEd25519(key, digest, sig []byte) bool {
	return ed25519.VerifyWithOptions(key, digest, sig, zip215())
}
