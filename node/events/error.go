package events

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says what is wrong with a Notification, or with listening.
type ErrorKind string

const (
	// ErrMalformed: octets that are no Notification. No honest peer passes them
	// on.
	ErrMalformed = ErrorKind("malformed")
	// ErrIgnored: a Notification that nobody known has signed, an old one, or
	// one that was there before (E-47, E-48).
	ErrIgnored = ErrorKind("ignored")
	// ErrID: text that is no ID of an event.
	ErrID = ErrorKind("id")
	// ErrListeners: too many listen already.
	ErrListeners = ErrorKind("listeners")
	// ErrClosed: the node stops.
	ErrClosed = ErrorKind("closed")
)

func (k ErrorKind) Error() string { return "events: " + string(k) }

// RCode maps the kind to the draft's registry (E-43). Nothing of it is ever
// sent to who sent a Notification.
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrMalformed, ErrID:
		return rcode.FormErr
	case ErrIgnored, ErrListeners:
		return rcode.Refused
	case ErrClosed:
	}
	return rcode.ServFail
}
