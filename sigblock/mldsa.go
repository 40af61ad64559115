package sigblock

import (
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire"
)

// Of ML-DSA the ledger has the middle size. Messages may be signed with all
// three (H.6): a key of another size is in no policy, but a peer or a node may
// be known by it.
const (
	mldsa44Code = ledger.Algorithm(wire.SigMLDSA44)
	mldsa87Code = ledger.Algorithm(wire.SigMLDSA87)
)

// validKey reports why nothing can be verified with a key. Every string of the
// right length is an ML-DSA key (FIPS 204, pkDecode), and package wire has
// looked at the length.
func validKey(key ledger.PublicKey) error {
	switch key.Algorithm {
	case mldsa44Code, mldsa87Code:
		return nil
	default:
		return key.Valid()
	}
}

// signed reports whether sig is key's signature over the digest, in the
// ledger's form of a signature.
func signed(key ledger.PublicKey, digest, sig []byte) bool {
	switch key.Algorithm {
	case mldsa44Code:
		var public mldsa44.PublicKey
		return public.UnmarshalBinary(key.Key) == nil && mldsa44.Verify(&public, digest, nil, sig)
	case mldsa87Code:
		var public mldsa87.PublicKey
		return public.UnmarshalBinary(key.Key) == nil && mldsa87.Verify(&public, digest, nil, sig)
	default:
		return key.Verify(digest, sig)
	}
}
