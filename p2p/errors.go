package p2p

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind is a stable name for one way in which this package refuses.
type ErrorKind string

const (
	// ErrConfig: the configuration cannot work (a missing field, a bad address).
	ErrConfig = ErrorKind("config")
	// ErrEnvelope: the octets are not an envelope, or break a limit.
	ErrEnvelope = ErrorKind("envelope")
	// ErrUnavailable: no connected peer has the records.
	ErrUnavailable = ErrorKind("unavailable")
	// ErrClosed: the host was closed.
	ErrClosed = ErrorKind("closed")
)

func (k ErrorKind) Error() string { return "p2p: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11). Records that
// nobody has are a failure, never "no such name" (U-127).
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrEnvelope {
		return rcode.FormErr
	}
	return rcode.ServFail
}
