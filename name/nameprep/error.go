package nameprep

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names the step that a label failed at.
type ErrorKind string

const (
	// ErrEncoding: the label is not UTF-8 of RFC 3629 (E-118).
	ErrEncoding = ErrorKind("encoding")
	// ErrLength: the label has more than MaxRunes code points on the way.
	ErrLength = ErrorKind("length")
	// ErrProhibited: a code point of tables C.1.2, C.2.2 and C.3 to C.9.
	ErrProhibited = ErrorKind("prohibited")
	// ErrUnassigned: a code point of table A.1 in a stored label.
	ErrUnassigned = ErrorKind("unassigned")
	// ErrBidi: right-to-left and left-to-right letters in one label, or a
	// right-to-left label that another character begins or ends (RFC 3454 §6).
	ErrBidi = ErrorKind("bidi")
)

// Error returns the kind after the name of the room.
func (k ErrorKind) Error() string { return "nameprep: " + string(k) }

// RCode is FORMERR: no such label can be asked for (draft §11).
func (k ErrorKind) RCode() rcode.Code { return rcode.FormErr }
