package ledger

import (
	"fmt"

	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"
)

// Sr25519Context is the signing context of every sr25519 signature over a
// sighash (schnorrkel's SigningContext): what such a key signs elsewhere is
// worth nothing here, and the other way round.
const Sr25519Context = "utxonode"

// validSr25519 refuses the identity, for which anyone can sign. Ristretto has
// no other small-order points, and one encoding of each point.
func validSr25519(key []byte) error {
	if len(key) != sr25519.PublicKeySize {
		return fmt.Errorf("%w: sr25519 key of %d octets, want 32", ErrPolicy, len(key))
	}
	var compressed curve.CompressedRistretto
	var point curve.RistrettoPoint
	copy(compressed[:], key)
	if _, err := point.SetCompressed(&compressed); err != nil || point.IsIdentity() {
		return fmt.Errorf("%w: not a usable sr25519 key", ErrPolicy)
	}
	return nil
}

func verifySr25519(key, digest, sig []byte) bool {
	public, err := sr25519.NewPublicKeyFromBytes(key)
	if err != nil {
		return false
	}
	signature, err := sr25519.NewSignatureFromBytes(sig)
	if err != nil {
		return false
	}
	return public.Verify(sr25519.NewSigningContext([]byte(Sr25519Context)).NewTranscriptBytes(digest), signature)
}
