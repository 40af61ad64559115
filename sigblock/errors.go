package sigblock

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a message is not to be believed, or not to be signed.
type ErrorKind string

const (
	// ErrMissing: an Update without a signature (E-47).
	ErrMissing = ErrorKind("missing-signature")
	// ErrIgnored: a Notification without a signature. It gets no reply (E-47).
	ErrIgnored = ErrorKind("ignored")
	// ErrAlgorithm: a signature of an algorithm this node does not know
	// (U-159).
	ErrAlgorithm = ErrorKind("algorithm")
	// ErrKey: a key that is none, or one that anyone can sign for (U-153).
	ErrKey = ErrorKind("key")
	// ErrKnown: a bare DER signature by none of the keys that the receiver
	// knows (E-46).
	ErrKnown = ErrorKind("known-key")
	// ErrTwice: two signatures of one key (E-69).
	ErrTwice = ErrorKind("key-twice")
	// ErrDER: an ECDSA signature that is not strict DER (U-152).
	ErrDER = ErrorKind("der")
	// ErrSignature: a signature that does not verify.
	ErrSignature = ErrorKind("signature")
	// ErrTime: a timestamp too far from this node's clock (E-48).
	ErrTime = ErrorKind("time")
	// ErrReplay: a message that was there before, or may have been (E-48).
	ErrReplay = ErrorKind("replay")
	// ErrSigner: a signer that is not one key, or whose signature does not
	// verify.
	ErrSigner = ErrorKind("signer")
)

func (k ErrorKind) Error() string { return "sigblock: " + string(k) }

// RCode maps the rule to the draft's registry (E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrTime, ErrReplay:
		return rcode.Refused
	case ErrSigner:
		return rcode.ServFail
	default:
		return rcode.SigInvalid
	}
}
