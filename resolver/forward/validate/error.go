package validate

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why an answer is not believed.
type ErrorKind string

const (
	// ErrAnchor: a text that is no trust anchor.
	ErrAnchor = ErrorKind("anchor")
	// ErrMessage: what should be judged is no DNS message.
	ErrMessage = ErrorKind("message")
	// ErrBogus: a signature that does not verify, or one by a key that is not of
	// the zone, or records that contradict one another.
	ErrBogus = ErrorKind("bogus")
	// ErrExpired: all signatures have ended.
	ErrExpired = ErrorKind("expired")
	// ErrEarly: no signature has begun to hold.
	ErrEarly = ErrorKind("early")
	// ErrKey: no key of the zone is one that its parent, or the anchor, names.
	ErrKey = ErrorKind("key")
	// ErrUnsigned: records of a signed zone without a signature.
	ErrUnsigned = ErrorKind("unsigned")
	// ErrDenial: something is said not to be there, and that is not proved.
	ErrDenial = ErrorKind("denial")
	// ErrCost: more work than an answer may cause.
	ErrCost = ErrorKind("cost")
	// ErrIndeterminate: keys or delegations that nobody could be asked about.
	ErrIndeterminate = ErrorKind("indeterminate")
)

func (k ErrorKind) Error() string { return "validate: " + string(k) }

// RCode is SERVFAIL for what cannot be believed (RFC 4035 §5.5).
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrAnchor {
		return rcode.FormErr
	}
	return rcode.ServFail
}

// ExtendedError is the extended error of the kind (RFC 8914).
func (k ErrorKind) ExtendedError() uint16 {
	switch k {
	case ErrIndeterminate:
		return 5
	case ErrExpired:
		return 7
	case ErrEarly:
		return 8
	case ErrKey:
		return 9
	case ErrUnsigned:
		return 10
	case ErrDenial:
		return 12
	case ErrCost:
		return 0
	default: // ErrBogus, ErrMessage
		return 6
	}
}
