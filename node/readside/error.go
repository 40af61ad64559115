package readside

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why there is no resolver, or no answer.
type ErrorKind string

const (
	// ErrTrust: there is nothing to verify answers by, and only verified ones may
	// be given.
	ErrTrust = ErrorKind("trust")
	// ErrChain: the genesis file is of another chain than the configuration says,
	// or its validators sign as it does not allow.
	ErrChain = ErrorKind("chain")
	// ErrNodes: there is no node that can be asked.
	ErrNodes = ErrorKind("nodes")
	// ErrListen: a certificate or an address that cannot be served.
	ErrListen = ErrorKind("listen")
	// ErrDisk: answers cannot be kept where the configuration says.
	ErrDisk = ErrorKind("disk")
	// ErrEvent: a node tells of what cannot be, and is not listened to.
	ErrEvent = ErrorKind("event")
	// ErrResting: a node has failed, and is left alone for a while.
	ErrResting = ErrorKind("resting")
)

func (k ErrorKind) Error() string { return "readside: " + string(k) }

// RCode is SERVFAIL: the fault is the operator's or a node's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
