package config

import (
	"fmt"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says what is wrong with a file.
type ErrorKind string

const (
	// ErrFile: the file is missing, unreadable or too long.
	ErrFile = ErrorKind("file")
	// ErrSyntax: it is not YAML, or not JSON.
	ErrSyntax = ErrorKind("syntax")
	// ErrKey: a key that is not known, is there twice, or is missing.
	ErrKey = ErrorKind("key")
	// ErrType: a value of another type than the key's.
	ErrType = ErrorKind("type")
	// ErrValue: a value that cannot work.
	ErrValue = ErrorKind("value")
)

func (k ErrorKind) Error() string { return "config: " + string(k) }

// RCode is SERVFAIL: the fault is the operator's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// A Fault says what is wrong with a file, and where.
type Fault struct {
	Kind   ErrorKind
	Path   string // of the key, such as resolver.cache_size; empty: the file as a whole
	Line   int    // the first is 1
	Detail string // what is wrong with the key, to be read after its path
}

// Error names the line and the key.
func (f *Fault) Error() string {
	if f.Path == "" {
		return fmt.Sprintf("%v: line %d: %s", f.Kind, f.Line, f.Detail)
	}
	return fmt.Sprintf("%v: line %d: %s %s", f.Kind, f.Line, f.Path, f.Detail)
}

// Unwrap returns the kind.
func (f *Fault) Unwrap() error { return f.Kind }
