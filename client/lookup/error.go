package lookup

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a name was not looked up.
type ErrorKind string

const (
	// ErrResolvers: there is no resolver that can be asked.
	ErrResolvers = ErrorKind("resolvers")
	// ErrFallback: there is no fallback resolver that can be asked.
	ErrFallback = ErrorKind("fallback")
	// ErrChain: the genesis file is not the one that the configuration names.
	ErrChain = ErrorKind("chain")
	// ErrAnswer: what a fallback resolver sent is no answer.
	ErrAnswer = ErrorKind("answer")
)

func (k ErrorKind) Error() string { return "lookup: " + string(k) }

// RCode is SERVFAIL: nothing is known of the name.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
