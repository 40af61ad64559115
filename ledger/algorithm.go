package ledger

import (
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/primitives/ed25519"
)

// An Algorithm is a signature algorithm by its code (H.6).
type Algorithm uint8

// The algorithms of this ledger. Codes that are not listed are reserved for
// others: a policy that names one cannot be spent yet.
const (
	Secp256k1 Algorithm = 1 // ECDSA, 33-octet key, 64-octet R‖S with low S
	Ed25519   Algorithm = 2 // 32-octet key, 64-octet signature, ZIP-215
)

// A PublicKey is satisfied by one signature of its key over the sighash.
type PublicKey struct {
	Algorithm Algorithm
	Key       []byte
}

// String returns the name that configurations and key files use.
func (a Algorithm) String() string {
	switch a {
	case Secp256k1:
		return "secp256k1"
	case Ed25519:
		return "ed25519"
	}
	return fmt.Sprintf("algorithm-%d", uint8(a))
}

// zip215 accepts what batches accept, so that one signature checked alone and
// in a block gives one result on every node.
func zip215() *ed25519.Options {
	return &ed25519.Options{Verify: ed25519.VerifyOptionsZIP_215}
}

// validKey reports why key is not one of a's public keys. Small-order Ed25519
// keys are refused: anyone can sign for them (U-153).
func (a Algorithm) validKey(key []byte) error {
	switch a {
	case Secp256k1:
		if len(key) != btcec.PubKeyBytesLenCompressed {
			return fmt.Errorf("%w: secp256k1 key of %d octets, want 33", ErrPolicy, len(key))
		}
		if _, err := btcec.ParsePubKey(key); err != nil {
			return fmt.Errorf("%w: secp256k1 key: %w", ErrPolicy, err)
		}
		return nil
	case Ed25519:
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
	return fmt.Errorf("%w: algorithm %d is not supported", ErrPolicy, uint8(a))
}

// verify reports whether sig is key's signature over the 32-octet digest. The
// key is valid.
func (a Algorithm) verify(key, digest, sig []byte) bool {
	switch a {
	case Secp256k1:
		return verifySecp256k1(key, digest, sig)
	case Ed25519:
		return ed25519.VerifyWithOptions(key, digest, sig, zip215())
	}
	return false
}

// verifySecp256k1 takes 64-octet R‖S: DER has more than one spelling of a
// signature, and so has a high S (U-152).
func verifySecp256k1(key, digest, sig []byte) bool {
	if len(sig) != 64 {
		return false
	}
	pub, err := btcec.ParsePubKey(key)
	if err != nil {
		return false
	}
	var r, s btcec.ModNScalar
	if r.SetByteSlice(sig[:32]) || s.SetByteSlice(sig[32:]) || s.IsOverHalfOrder() {
		return false
	}
	return ecdsa.NewSignature(&r, &s).Verify(digest, pub)
}
