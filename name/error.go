package name

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names the rule that a name broke. Kinds are stable: vectors
// and metrics use them.
type ErrorKind string

const (
	// ErrSyntax: an octet that no label may hold: not a letter, digit or
	// inner hyphen (draft §2.2.1.1), nor an underscore in front (E-09).
	ErrSyntax = ErrorKind("syntax")
	// ErrHyphens: hyphens in positions 3 and 4 of a label that is no A-label
	// (RFC 5891 §4.2.3.1).
	ErrHyphens = ErrorKind("hyphens")
	// ErrEmptyLabel: two dots in a row, a leading dot, or no text at all.
	ErrEmptyLabel = ErrorKind("empty-label")
	// ErrLabelLength: a label over 63 octets on the wire (RFC 1035 §2.3.4).
	ErrLabelLength = ErrorKind("label-length")
	// ErrNameLength: a name over 255 octets on the wire, 253 as text.
	ErrNameLength = ErrorKind("name-length")
	// ErrEncoding: text that is not UTF-8 of RFC 3629.
	ErrEncoding = ErrorKind("encoding")
	// ErrTruncated: the octets end inside the name.
	ErrTruncated = ErrorKind("truncated")
	// ErrLabelType: a length octet of 64 or more, which is a pointer or an
	// extended label and never the length of a plain one.
	ErrLabelType = ErrorKind("label-type")
	// ErrALabel: an "xn--" label that does not decode, or that decodes to
	// what has another A-label (E-114).
	ErrALabel = ErrorKind("a-label")
	// ErrCodePoint: a code point that is DISALLOWED or UNASSIGNED by RFC 5892
	// in the frozen Unicode version.
	ErrCodePoint = ErrorKind("code-point")
	// ErrContext: a CONTEXTJ or CONTEXTO code point where its rule of RFC
	// 5892 Appendix A does not hold.
	ErrContext = ErrorKind("context")
	// ErrMark: a label that begins with a combining mark (RFC 5891
	// §4.2.3.2).
	ErrMark = ErrorKind("combining-mark")
	// ErrNFC: a U-label that is not in Normalization Form C.
	ErrNFC = ErrorKind("nfc")
	// ErrBidi: a right-to-left name with a label that breaks the Bidi rule
	// (RFC 5893 §2).
	ErrBidi = ErrorKind("bidi")

	// ErrNotZone: the name is not under .utxo or .utxo.<cc> (E-03, E-07).
	ErrNotZone = ErrorKind("not-zone")

	// ErrCharacterByte: a label to be registered has over 16 octets of UTF-8
	// (draft §1.3.1, E-01).
	ErrCharacterByte = ErrorKind("character-byte")
	// ErrUnderscore: a label to be registered begins with "_" (E-09).
	ErrUnderscore = ErrorKind("underscore")
	// ErrApex: utxo and utxo.<cc> belong to nobody (E-06).
	ErrApex = ErrorKind("apex")
	// ErrDepth: more than two labels below the apex; such names exist as
	// records of, or delegations from, a registrant (E-06).
	ErrDepth = ErrorKind("depth")
)

// Error returns the kind after the name of the room.
func (k ErrorKind) Error() string { return "name: " + string(k) }

// RCode maps the rule to the draft's registry (draft §11): what has the wrong
// shape is FORMERR, what is not ours NOTZONE, what nobody may register REFUSED.
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrNotZone:
		return rcode.NotZone
	case ErrApex, ErrDepth:
		return rcode.Refused
	default:
		return rcode.FormErr
	}
}
