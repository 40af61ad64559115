package testnet

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a network cannot be used.
type ErrorKind string

const (
	// ErrNoNetwork: there is no network in the directory.
	ErrNoNetwork = ErrorKind("no-network")
	// ErrDown: no process runs the network, or none of its nodes answers.
	ErrDown = ErrorKind("down")
	// ErrUp: a process runs the network already.
	ErrUp = ErrorKind("up")
	// ErrOther: the network in the directory is not the one asked for.
	ErrOther = ErrorKind("other")
	// ErrInProcess: what was asked needs nodes in processes of their own.
	ErrInProcess = ErrorKind("in-process")
	// ErrNoNode: the network has no such node.
	ErrNoNode = ErrorKind("no-node")
	// ErrDied: a node's process ended by itself.
	ErrDied = ErrorKind("died")
)

func (k ErrorKind) Error() string { return "testnet: " + string(k) }

// RCode is SERVFAIL: the fault is this machine's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }
