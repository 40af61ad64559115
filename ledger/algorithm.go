package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// An Algorithm is a signature algorithm by its code (H.6). A new one is a new
// code: no format changes (U-159).
type Algorithm uint8

// The algorithms of this ledger. Codes that are not listed are reserved for
// others: a policy that names one cannot be spent yet. What one node admits
// may be less (U-155); what a block may hold is this list on every node.
const (
	Secp256k1 Algorithm = 1  // ECDSA, 33-octet key, 64-octet R‖S with low S
	Ed25519   Algorithm = 2  // 32-octet key, 64-octet signature, ZIP-215
	Sr25519   Algorithm = 3  // 32-octet key, 64-octet signature, Schnorr on Ristretto
	MLDSA65   Algorithm = 17 // FIPS 204, 1952-octet key, 3309-octet signature
)

// Algorithms returns every algorithm of this ledger, by code.
func Algorithms() []Algorithm { return []Algorithm{Secp256k1, Ed25519, Sr25519, MLDSA65} }

// String returns the name that configurations and key files use.
func (a Algorithm) String() string {
	switch a {
	case Secp256k1:
		return "secp256k1"
	case Ed25519:
		return "ed25519"
	case Sr25519:
		return "sr25519"
	case MLDSA65:
		return "ml-dsa-65"
	}
	return fmt.Sprintf("algorithm-%d", uint8(a))
}

// ParseAlgorithm returns the algorithm of a name that String returns. It fails
// with ErrAlgorithm, naming those there are.
func ParseAlgorithm(name string) (Algorithm, error) {
	var names []string
	for _, a := range Algorithms() {
		if a.String() == name {
			return a, nil
		}
		names = append(names, a.String())
	}
	return 0, fmt.Errorf("%w: no algorithm is named %q; there are %s", ErrAlgorithm, name, strings.Join(names, ", "))
}

// KeySize returns the size of a's public keys in octets, zero if a is not known.
func (a Algorithm) KeySize() int {
	switch a {
	case Secp256k1:
		return 33
	case Ed25519, Sr25519:
		return 32
	case MLDSA65:
		return 1952
	}
	return 0
}

// SignatureSize returns the octets of every signature of a, 0 if a is not an
// algorithm of this ledger.
func (a Algorithm) SignatureSize() int {
	switch a {
	case Secp256k1, Ed25519, Sr25519:
		return 64
	case MLDSA65:
		return mldsa65SignatureSize
	}
	return 0
}

// A PublicKey is satisfied by one signature of its key over the sighash.
type PublicKey struct {
	Algorithm Algorithm
	Key       []byte
}

// Valid reports why k cannot be in a policy: ErrAlgorithm if the algorithm is
// not one of this ledger, else ErrPolicy.
func (k PublicKey) Valid() error { return k.Algorithm.validKey(k.Key) }

// Verify reports whether k is valid and sig its signature over the digest. The
// answer is the same on every node and for ever.
func (k PublicKey) Verify(digest, sig []byte) bool {
	return k.Valid() == nil && k.Algorithm.verify(k.Key, digest, sig)
}

// validKey reports why key is not one of a's public keys.
func (a Algorithm) validKey(key []byte) error {
	switch a {
	case Secp256k1:
		return validSecp256k1(key)
	case Ed25519:
		return validEd25519(key)
	case Sr25519:
		return validSr25519(key)
	case MLDSA65:
		return validMLDSA65(key)
	}
	return fmt.Errorf("%w: %d is not supported", ErrAlgorithm, uint8(a))
}

// verify reports whether sig is key's signature over the 32-octet digest. The
// key is valid.
func (a Algorithm) verify(key, digest, sig []byte) bool {
	switch a {
	case Secp256k1:
		return verifySecp256k1(key, digest, sig)
	case Ed25519:
		return verifyEd25519(key, digest, sig)
	case Sr25519:
		return verifySr25519(key, digest, sig)
	case MLDSA65:
		return verifyMLDSA65(key, digest, sig)
	}
	return false
}

// AlgorithmsOf returns the algorithms of all keys of an encoded policy, by code
// and without duplicates: also of those that a witness leaves out. It looks at
// no key, so it is cheap; of octets that are no policy it returns nil.
func AlgorithmsOf(policy []byte) []Algorithm {
	if len(policy) > MaxPolicySize {
		return nil
	}
	r := octets.NewReader(policy)
	all := appendAlgorithms(nil, readPolicy(r, 0))
	if r.Done() != nil {
		return nil
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func appendAlgorithms(all []Algorithm, p Policy) []Algorithm {
	switch p := p.(type) {
	case PublicKey:
		return append(all, p.Algorithm)
	case Threshold:
		for _, member := range p.Of {
			all = appendAlgorithms(all, member)
		}
	}
	return all
}
