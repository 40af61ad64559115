package ledger

import (
	"fmt"

	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
)

const mldsa65SignatureSize = mldsa65.SignatureSize

// validMLDSA65: every string of the right length is a key (FIPS 204,
// pkDecode).
func validMLDSA65(key []byte) error {
	if len(key) != mldsa65.PublicKeySize {
		return fmt.Errorf("%w: ML-DSA-65 key of %d octets, want %d", ErrPolicy, len(key), mldsa65.PublicKeySize)
	}
	return nil
}

// verifyMLDSA65 is ML-DSA.Verify of FIPS 204 with the empty context. Signers
// use the deterministic variant, which nobody can tell from the hedged one.
func verifyMLDSA65(key, digest, sig []byte) bool {
	var public mldsa65.PublicKey
	if len(sig) != mldsa65.SignatureSize || public.UnmarshalBinary(key) != nil {
		return false
	}
	return mldsa65.Verify(&public, digest, nil, sig)
}
