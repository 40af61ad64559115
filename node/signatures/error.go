package signatures

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why signatures could not be read.
type ErrorKind string

const (
	// ErrFormat: not a file of signatures, or one of another version.
	ErrFormat = ErrorKind("format")
	// ErrDamaged: a part of the file is not as it was written.
	ErrDamaged = ErrorKind("damaged")
)

func (k ErrorKind) Error() string { return "signatures: " + string(k) }

// RCode is SERVFAIL: the fault is this machine's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
