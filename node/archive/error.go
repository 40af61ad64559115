package archive

import "github.com/utxo-dns/utxonode/wire/rcode"

// Format is the version of archives, StorageFormat that of the ledger's store
// in them.
const (
	Format        = 1
	StorageFormat = 1
)

// An ErrorKind says why there is no archive, or no node of it.
type ErrorKind string

const (
	// ErrArchive: not a whole, unchanged archive.
	ErrArchive = ErrorKind("archive")
	// ErrNoNode: the directory holds no node.
	ErrNoNode = ErrorKind("no-node")
	// ErrNotEmpty: the directory holds a node, and replacing was not asked for.
	ErrNotEmpty = ErrorKind("not-empty")
	// ErrOther: the directory holds a node with another key or of another chain.
	ErrOther = ErrorKind("other")
	// ErrSignState: what the validator signed last is unknown here, and the
	// risk was not accepted.
	ErrSignState = ErrorKind("sign-state")
	// ErrInterrupted: a restore did not come to its end.
	ErrInterrupted = ErrorKind("interrupted")
)

func (k ErrorKind) Error() string { return "archive: " + string(k) }

// RCode is SERVFAIL: the fault is this machine's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
