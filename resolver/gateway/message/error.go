package message

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names what is wrong with a message as a whole. Faults of an
// extended label are kinds of package dnsii. Kinds are stable.
type ErrorKind string

const (
	// ErrTruncated: the octets end inside the header, a name or a record.
	ErrTruncated = ErrorKind("truncated")
	// ErrTrailing: octets are left after the last record.
	ErrTrailing = ErrorKind("trailing")
	// ErrLabelType: an extended label where none is spoken (E-88).
	ErrLabelType = ErrorKind("label-type")
	// ErrPointer: a pointer to what is not the first octet of a label before
	// the name it ends (E-108).
	ErrPointer = ErrorKind("pointer")
	// ErrSize: a name longer than its form allows (E-90), or names that pointers
	// make longer than any message needs.
	ErrSize = ErrorKind("size")
	// ErrRData: RDATA whose names are not where its type has them.
	ErrRData = ErrorKind("rdata")
	// ErrOPT: an OPT record with an owner, a second one, or options that do not
	// fill it (E-104).
	ErrOPT = ErrorKind("opt")
	// ErrAmbiguous: a message that can be read in two ways (E-106).
	ErrAmbiguous = ErrorKind("ambiguous")
	// ErrType: a record of a type that has no native one (E-76).
	ErrType = ErrorKind("type")
	// ErrProfile: a text that names no profile.
	ErrProfile = ErrorKind("profile")
)

// Error returns the kind after the name of the room.
func (k ErrorKind) Error() string { return "message: " + string(k) }

// RCode is FORMERR for all of them.
func (k ErrorKind) RCode() rcode.Code { return rcode.FormErr }
