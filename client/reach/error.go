package reach

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a server is of no use.
type ErrorKind string

const (
	// ErrKey: the server's key is not the one of bootstrap.
	ErrKey = ErrorKind("key")
	// ErrChain: the node is of another chain (U-233).
	ErrChain = ErrorKind("chain")
	// ErrService: the node says of no service that can be asked.
	ErrService = ErrorKind("service")
	// ErrAnswer: what came back is no native message.
	ErrAnswer = ErrorKind("answer")
)

func (k ErrorKind) Error() string { return "reach: " + string(k) }

// RCode is SERVFAIL: another server may do better.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
