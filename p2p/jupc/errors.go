package jupc

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says what went wrong with an exchange or a frame.
type ErrorKind string

const (
	// ErrTooLong: a frame announces, or a message has, more octets than the cap.
	ErrTooLong = ErrorKind("too-long")
	// ErrForeign: a frame's content is not in the language of the stream.
	ErrForeign = ErrorKind("foreign")
	// ErrNoAnswer: no matching response arrived in time.
	ErrNoAnswer = ErrorKind("no-answer")
	// ErrBusy: a bound of the port is reached.
	ErrBusy = ErrorKind("busy")
	// ErrNetwork: the network asked for is none of udp, tcp, tls and libp2p, or
	// the dialer is not made for it.
	ErrNetwork = ErrorKind("network")
	// ErrPin: the server's key is not the pinned one, or a pin is none.
	ErrPin = ErrorKind("pin")
)

func (k ErrorKind) Error() string { return "jupc: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrTooLong, ErrForeign:
		return rcode.FormErr
	case ErrBusy:
		return rcode.Refused
	case ErrNoAnswer, ErrNetwork, ErrPin:
		return rcode.ServFail
	}
	return rcode.ServFail
}
