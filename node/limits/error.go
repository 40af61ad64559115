package limits

import (
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says which limit was exceeded.
type ErrorKind string

const (
	// ErrQueries: one source asks too often.
	ErrQueries = ErrorKind("queries")
	// ErrSource: one source hands in transactions too often.
	ErrSource = ErrorKind("source")
	// ErrSigner: transactions of one signer are handed in too often.
	ErrSigner = ErrorKind("signer")
)

func (k ErrorKind) Error() string { return "limits: " + string(k) }

// RCode is REFUSED: the same later may do (draft §11).
func (k ErrorKind) RCode() rcode.Code { return rcode.Refused }

// A RateError says which limit was exceeded, and what it is.
type RateError struct {
	Kind  ErrorKind
	Limit uint64        // per second
	After time.Duration // until one more is allowed
}

func (e *RateError) Error() string {
	what := map[ErrorKind]string{
		ErrQueries: "requests of one source",
		ErrSource:  "transactions of one source",
		ErrSigner:  "transactions of one signer",
	}[e.Kind]
	return fmt.Sprintf("%v: more than %d %s a second; try again in %v", e.Kind, e.Limit, what, e.After.Round(time.Millisecond))
}

// Unwrap returns the kind.
func (e *RateError) Unwrap() error { return e.Kind }

// RetryAfter returns how long to wait.
func (e *RateError) RetryAfter() time.Duration { return e.After }
