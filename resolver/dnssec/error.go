package dnssec

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says what is wrong with keys.
type ErrorKind string

const (
	// ErrAlgorithm: no algorithm that zones are signed with here.
	ErrAlgorithm = ErrorKind("algorithm")
	// ErrKey: octets that are no private key of the algorithm.
	ErrKey = ErrorKind("key")
	// ErrFile: a key file that does not decode, or whose times make no sense.
	ErrFile = ErrorKind("file")
	// ErrNoKey: no key is active.
	ErrNoKey = ErrorKind("no-key")
	// ErrRolling: the last roll has not come to its end.
	ErrRolling = ErrorKind("rolling")
	// ErrFormat: no such form of a trust anchor.
	ErrFormat = ErrorKind("format")
)

func (k ErrorKind) Error() string { return "dnssec: " + string(k) }

// RCode is SERVFAIL: the fault is the operator's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
