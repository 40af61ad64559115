package sigblock

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
)

// Verify judges the signatures of the encoded message msg and returns the keys
// that made them, in their order. All must be good: one that is not, or that is
// of an algorithm nobody here knows, spoils the message (E-69, U-159). The
// context is wire.RequestContext of the request that a Response answers, zero
// for other messages. Known are the keys that may have made a bare DER
// signature, which names none (E-46).
//
// Without a signature a Query and a Response have no keys and no error: the
// first needs none, the second is as good as its proof. An Update fails with
// ErrMissing, a Notification with ErrIgnored (E-47). Otherwise it fails with
// the kinds of this package and of wire.NewSigning and wire.DecodeSigBlock, of
// which rcode.Of tells the draft's code: SIGNATURE_INVALID (104), or FORMERR
// for what is no message or no SigBlock.
func Verify(msg []byte, chainID string, context [32]byte, known ...ledger.PublicKey) ([]ledger.PublicKey, error) {
	h, _, err := wire.DecodeHeader(msg)
	if err != nil {
		return nil, err
	}
	if h.Signature == nil {
		return nil, unsigned(h.Type)
	}
	block, err := wire.DecodeSigBlock(h.Signature)
	if err != nil {
		return nil, err
	}
	signing, err := wire.NewSigning(msg, chainID, context)
	if err != nil {
		return nil, err
	}
	if block.DER != nil {
		return verifyKnown(signing, block.DER, known)
	}
	if err := distinct(block.Entries); err != nil {
		return nil, err
	}
	keys := make([]ledger.PublicKey, len(block.Entries))
	for i := range block.Entries { // what costs little first
		e := &block.Entries[i]
		keys[i] = ledger.PublicKey{Algorithm: ledger.Algorithm(e.Algorithm), Key: e.Key}
		if err := valid(keys[i]); err != nil {
			return nil, fmt.Errorf("signature %d: %w", i, err)
		}
	}
	for i := range block.Entries {
		if err := verify(signing, keys[i], block.Entries[i].Signature); err != nil {
			return nil, fmt.Errorf("signature %d: %w", i, err)
		}
	}
	return keys, nil
}

// unsigned says what a message of type t without a signature is worth (E-47).
func unsigned(t wire.MessageType) error {
	switch t {
	case wire.MessageUpdate:
		return fmt.Errorf("%w: an Update is its owner's alone", ErrMissing)
	case wire.MessageNotification:
		return fmt.Errorf("%w: a Notification without a signature", ErrIgnored)
	default:
		return nil
	}
}

// distinct refuses two signatures of one key: they would be counted as two
// (E-69).
func distinct(entries []wire.SigEntry) error {
	for i := range entries {
		for j := range i {
			if entries[i].Algorithm == entries[j].Algorithm && bytes.Equal(entries[i].Key, entries[j].Key) {
				return fmt.Errorf("%w: signatures %d and %d", ErrTwice, j, i)
			}
		}
	}
	return nil
}

// valid reports why key is not one to verify with. The kinds of package ledger
// are about policies, and have other codes.
func valid(key ledger.PublicKey) error {
	err := validKey(key)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ledger.ErrAlgorithm):
		return fmt.Errorf("%w: %v", ErrAlgorithm, key.Algorithm)
	default:
		return fmt.Errorf("%w: %v: %w", ErrKey, key.Algorithm, err)
	}
}

// verify judges one signature.
func verify(signing *wire.Signing, key ledger.PublicKey, sig []byte) error {
	if key.Algorithm == ledger.Secp256k1 {
		compact, err := fromDER(sig)
		if err != nil {
			return err
		}
		sig = compact[:]
	}
	digest := signing.Digest(wire.SigAlgorithm(key.Algorithm), key.Key)
	if !signed(key, digest[:], sig) {
		return fmt.Errorf("%w: %v", ErrSignature, key.Algorithm)
	}
	return nil
}

// verifyKnown finds the known key that made a bare DER signature.
func verifyKnown(signing *wire.Signing, der []byte, known []ledger.PublicKey) ([]ledger.PublicKey, error) {
	if _, err := fromDER(der); err != nil {
		return nil, err
	}
	for _, key := range known {
		if key.Algorithm == ledger.Secp256k1 && verify(signing, key, der) == nil {
			return []ledger.PublicKey{key}, nil
		}
	}
	return nil, fmt.Errorf("%w: none of %d", ErrKnown, len(known))
}
