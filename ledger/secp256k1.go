package ledger

import (
	"fmt"

	"github.com/btcsuite/btcd/btcec/v2"
	"github.com/btcsuite/btcd/btcec/v2/ecdsa"
)

func validSecp256k1(key []byte) error {
	if len(key) != btcec.PubKeyBytesLenCompressed {
		return fmt.Errorf("%w: secp256k1 key of %d octets, want 33", ErrPolicy, len(key))
	}
	if _, err := btcec.ParsePubKey(key); err != nil {
		return fmt.Errorf("%w: secp256k1 key: %w", ErrPolicy, err)
	}
	return nil
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
