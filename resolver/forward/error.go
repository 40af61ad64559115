package forward

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a query was not forwarded, or a reply not taken.
type ErrorKind string

const (
	// ErrQuery: what should be forwarded is not one question.
	ErrQuery = ErrorKind("query")
	// ErrLocal: a name that never leaves.
	ErrLocal = ErrorKind("local")
	// ErrBusy: too many questions are on their way.
	ErrBusy = ErrorKind("busy")
	// ErrSilent: no upstream answers.
	ErrSilent = ErrorKind("silent")
	// ErrReply: a reply that is malformed, or to something else.
	ErrReply = ErrorKind("reply")
	// ErrBailiwick: a reply with records that are no answer to its question.
	ErrBailiwick = ErrorKind("bailiwick")
	// ErrRebinding: a reply with addresses of private networks, where those are
	// filtered.
	ErrRebinding = ErrorKind("rebinding")
)

func (k ErrorKind) Error() string { return "forward: " + string(k) }

// RCode maps the kind to the draft's registry, whose first codes are the DNS's.
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrQuery:
		return rcode.FormErr
	case ErrLocal, ErrBusy, ErrRebinding:
		return rcode.Refused
	default: // ErrSilent, ErrReply, ErrBailiwick
		return rcode.ServFail
	}
}

// ExtendedError is the extended error of the kind (RFC 8914): 17, Filtered, or
// 22, No Reachable Authority.
func (k ErrorKind) ExtendedError() uint16 {
	const filtered, unreachable = 17, 22
	if k == ErrRebinding {
		return filtered
	}
	return unreachable
}
