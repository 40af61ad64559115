package consensus

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind is a stable name for one way in which the engine refuses.
type ErrorKind string

const (
	// ErrConfig: the configuration cannot work (a missing field, a bad seed).
	ErrConfig = ErrorKind("config")
	// ErrGenesis: the genesis is invalid or not the one this directory began with.
	ErrGenesis = ErrorKind("genesis")
	// ErrKey: a key file is unreadable, or is not the key the seed gives.
	ErrKey = ErrorKind("key")
	// ErrSignState: the record of the last signature is missing or damaged;
	// signing without it could sign twice.
	ErrSignState = ErrorKind("sign-state")
	// ErrSeen: the pool holds the transaction or held it recently.
	ErrSeen = ErrorKind("seen")
	// ErrFull: the pool of pending transactions is full.
	ErrFull = ErrorKind("full")
	// ErrTooLarge: the transaction is larger than a block may carry.
	ErrTooLarge = ErrorKind("too-large")
	// ErrFuture: the height is not committed yet.
	ErrFuture = ErrorKind("future")
	// ErrPruned: the height was committed but is no longer kept.
	ErrPruned = ErrorKind("pruned")
	// ErrStopped: the engine was stopped.
	ErrStopped = ErrorKind("stopped")
	// ErrHalted: consensus stopped by itself; the node must not go on.
	ErrHalted = ErrorKind("halted")
)

func (k ErrorKind) Error() string { return "consensus: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrSeen, ErrFull:
		return rcode.Refused
	case ErrTooLarge:
		return rcode.FormErr
	case ErrFuture, ErrPruned, ErrStopped, ErrHalted:
		return rcode.Blockchain
	case ErrConfig, ErrGenesis, ErrKey, ErrSignState:
		return rcode.ServFail
	}
	return rcode.ServFail
}
