package keystore

import (
	"crypto/ed25519"
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"

	"github.com/utxo-dns/utxonode/ledger"
)

// SeedSize is the size of a secret in octets, whatever the algorithm: the seed
// of an Ed25519 key, the scalar of a secp256k1 key, the mini secret of an
// sr25519 key (expanded as Ed25519 does, like Substrate's), the seed ξ of an
// ML-DSA-65 key (FIPS 204).
const SeedSize = 32

// A signFunc signs a sighash as the ledger takes it.
type signFunc func(digest []byte) ([]byte, error)

// expand returns the public key of a secret and how it signs. It fails with
// ErrSeed for what is no secret of the algorithm.
func expand(alg ledger.Algorithm, seed []byte) ([]byte, signFunc, error) {
	if alg.SignatureSize() == 0 {
		return nil, nil, fmt.Errorf("%w: %v", ErrAlgorithm, alg)
	}
	if len(seed) != SeedSize {
		return nil, nil, fmt.Errorf("%w: %d octets, want %d", ErrSeed, len(seed), SeedSize)
	}
	switch alg {
	case ledger.Ed25519:
		return expandEd25519(seed)
	case ledger.Secp256k1:
		return expandSecp256k1(seed)
	case ledger.Sr25519:
		return expandSr25519(seed)
	case ledger.MLDSA65:
		return expandMLDSA65(seed)
	}
	return nil, nil, fmt.Errorf("%w: %v", ErrAlgorithm, alg)
}

func expandEd25519(seed []byte) ([]byte, signFunc, error) {
	k := ed25519.NewKeyFromSeed(seed)
	return k.Public().(ed25519.PublicKey), func(digest []byte) ([]byte, error) {
		return ed25519.Sign(k, digest), nil
	}, nil
}

// expandSecp256k1: the ledger takes R‖S with a low S (U-152); the first octet
// of a compact signature is for those who recover the key from it.
func expandSecp256k1(seed []byte) ([]byte, signFunc, error) {
	var scalar btcec.ModNScalar
	if scalar.SetByteSlice(seed) || scalar.IsZero() {
		return nil, nil, fmt.Errorf("%w: not a scalar of secp256k1", ErrSeed)
	}
	k, public := btcec.PrivKeyFromBytes(seed)
	return public.SerializeCompressed(), func(digest []byte) ([]byte, error) {
		return ecdsa.SignCompact(k, digest, true)[1:], nil
	}, nil
}

// expandSr25519 signs with fresh randomness mixed in, so two signatures of one
// digest differ.
func expandSr25519(seed []byte) ([]byte, signFunc, error) {
	mini, err := sr25519.NewMiniSecretKeyFromBytes(seed)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSeed, err)
	}
	k := mini.ExpandEd25519().KeyPair()
	public, err := k.PublicKey().MarshalBinary()
	return public, func(digest []byte) ([]byte, error) {
		sig, err := k.Sign(nil, sr25519.NewSigningContext([]byte(ledger.Sr25519Context)).NewTranscriptBytes(digest))
		if err != nil {
			return nil, fmt.Errorf("keystore: sr25519: %w", err)
		}
		return sig.MarshalBinary()
	}, err
}

// expandMLDSA65 signs deterministically, with the empty context (FIPS 204).
func expandMLDSA65(seed []byte) ([]byte, signFunc, error) {
	public, k := mldsa65.NewKeyFromSeed((*[mldsa65.SeedSize]byte)(seed))
	return public.Bytes(), func(digest []byte) ([]byte, error) {
		sig := make([]byte, mldsa65.SignatureSize)
		if err := mldsa65.SignTo(k, digest, nil, false, sig); err != nil {
			return nil, fmt.Errorf("keystore: ML-DSA-65: %w", err)
		}
		return sig, nil
	}, nil
}
