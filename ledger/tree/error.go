package tree

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says which rule of the tree or of a proof was broken.
type ErrorKind string

const (
	// ErrDuplicateKey: one Apply names a key twice.
	ErrDuplicateKey = ErrorKind("duplicate-key")
	// ErrCorrupt: a page is missing, malformed, or not the one its parent
	// commits to. The store is damaged; nothing may be built on it.
	ErrCorrupt = ErrorKind("corrupt")
	// ErrMalformedProof: octets are not the one encoding of a proof.
	ErrMalformedProof = ErrorKind("malformed-proof")
	// ErrProof: a well-formed proof does not show what is claimed.
	ErrProof = ErrorKind("proof")
)

func (k ErrorKind) Error() string { return "tree: " + string(k) }

// RCode maps the kind to the draft's registry: a proof that fails is
// PROOF_INVALID (draft §11, 101), everything else is this node's failure.
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrMalformedProof, ErrProof:
		return rcode.ProofInvalid
	case ErrDuplicateKey, ErrCorrupt:
		return rcode.ServFail
	}
	return rcode.ServFail
}
