package upstream

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why an endpoint was not asked.
type ErrorKind string

const (
	// ErrTransport: a transport that this package does not speak.
	ErrTransport = ErrorKind("transport")
	// ErrAddress: an endpoint that is no address and port, or not a public one.
	ErrAddress = ErrorKind("address")
)

func (k ErrorKind) Error() string { return "upstream: " + string(k) }

// RCode is SERVFAIL: whoever published the endpoint is at fault.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
