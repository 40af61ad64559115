package updates

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why an Update was not taken, where no rule of another room
// says it.
type ErrorKind string

const (
	// ErrMismatch: the message does not say what its transaction does, or has
	// parts that its operation does not know (H.4).
	ErrMismatch = ErrorKind("mismatch")
	// ErrOpcode: an operation that this node does not know yet.
	ErrOpcode = ErrorKind("opcode")
	// ErrAlgorithm: a signature of an algorithm that this node does not take
	// (U-155).
	ErrAlgorithm = ErrorKind("algorithm")
	// ErrSigner: a signature by a key that may not send this (U-129, E-46).
	ErrSigner = ErrorKind("signer")
	// ErrStale: the outpoint is not, or no longer, that of the name (U-140).
	ErrStale = ErrorKind("stale")
	// ErrPending: another change waits than the message names.
	ErrPending = ErrorKind("pending")
	// ErrRecords: the records of the name cannot be had, so nothing can be said
	// about a change of them (U-127).
	ErrRecords = ErrorKind("records")
	// ErrBusy: too many requests wait.
	ErrBusy = ErrorKind("busy")

	// errStream is not an answer's code: the message must come over a stream.
	errStream = ErrorKind("stream")
)

func (k ErrorKind) Error() string { return "updates: " + string(k) }

// RCode maps the kind to the draft's registry (E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrMismatch:
		return rcode.FormErr
	case ErrOpcode:
		return rcode.NotImp
	case ErrAlgorithm, ErrSigner:
		return rcode.SigInvalid
	case ErrStale:
		return rcode.Blockchain
	case ErrPending, ErrBusy:
		return rcode.Refused
	case errStream:
		return rcode.NoError
	case ErrRecords:
	}
	return rcode.ServFail
}
