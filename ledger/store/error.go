package store

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why the store refused or failed.
type ErrorKind string

const (
	// ErrPruned: the height is older than what the store keeps.
	ErrPruned = ErrorKind("pruned")
	// ErrFuture: the height is not committed yet.
	ErrFuture = ErrorKind("future")
	// ErrNotFound: no records are stored under that root.
	ErrNotFound = ErrorKind("not-found")
	// ErrStale: a Staged was computed on a height that is no longer the last.
	ErrStale = ErrorKind("stale")
	// ErrHeight: the height is zero or already committed with another root.
	ErrHeight = ErrorKind("height")
	// ErrTorn: a crash left part of a height, and other contents are committed
	// than those begun. Only the same block repairs it.
	ErrTorn = ErrorKind("torn")
	// ErrRecords: other records are stored under the same root.
	ErrRecords = ErrorKind("records")
	// ErrTooLarge: a value, index entry or blob exceeds MaxValue or MaxKey.
	ErrTooLarge = ErrorKind("too-large")
	// ErrLocked: another process has the directory open.
	ErrLocked = ErrorKind("locked")
	// ErrFormat: the directory was written by a newer program or is not a store.
	ErrFormat = ErrorKind("format")
	// ErrDiskFull: less than the reserve is free; nothing was written.
	ErrDiskFull = ErrorKind("disk-full")
	// ErrFailed: a write failed, so what is on disk is unknown; reads go on at
	// the published height, writes need the store to be opened again.
	ErrFailed = ErrorKind("failed")
	// ErrCorrupt: what is stored contradicts itself.
	ErrCorrupt = ErrorKind("corrupt")
	// ErrBackup: a stream is not a whole, unchanged backup.
	ErrBackup = ErrorKind("backup")
	// ErrNotEmpty: Restore was given a directory that holds something.
	ErrNotEmpty = ErrorKind("not-empty")
	// ErrClosed: the store is closed.
	ErrClosed = ErrorKind("closed")
)

func (k ErrorKind) Error() string { return "store: " + string(k) }

// RCode maps the kind to the draft's registry: a height this node does not
// have is BLOCKCHAIN_ERROR (draft §11, 100), everything else its own failure.
func (k ErrorKind) RCode() rcode.Code {
	if k == ErrPruned || k == ErrFuture {
		return rcode.Blockchain
	}
	return rcode.ServFail
}
