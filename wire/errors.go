package wire

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says which rule of the format a message broke.
type ErrorKind string

const (
	// ErrMagic: the message does not begin with "UD". It gets no reply (E-44).
	ErrMagic = ErrorKind("magic")
	// ErrVersion: a version other than 1 (E-44).
	ErrVersion = ErrorKind("version")
	// ErrMessageType: a message type other than 1 to 4, or not the one the
	// decoder is for (E-44).
	ErrMessageType = ErrorKind("message-type")
	// ErrTooLarge: a field or a message beyond the limits of the format.
	ErrTooLarge = ErrorKind("too-large")
	// ErrReserved: a reserved field that is not zero (E-14).
	ErrReserved = ErrorKind("reserved")
	// ErrQueryClass: a question in a class other than IN and ANY (E-39).
	ErrQueryClass = ErrorKind("query-class")
	// ErrRRClass: a record in a class other than IN (E-39).
	ErrRRClass = ErrorKind("rr-class")
	// ErrName: a name that is not one, or does not fill its field (E-21, E-22).
	ErrName = ErrorKind("name")
	// ErrBinaryName: a name with octets of 0x80 and above. It is well formed
	// and cannot be registered, so a question about it is NXDOMAIN (E-120).
	ErrBinaryName = ErrorKind("binary-name")
	// ErrPointer: a compression pointer that leaves the body, does not point
	// backwards, comes after 126 others, or stands where none may (E-24).
	ErrPointer = ErrorKind("pointer")
	// ErrCount: more records announced than the octets left can hold (E-15),
	// or more than a sender may put in a section.
	ErrCount = ErrorKind("count")
	// ErrRData: RDATA that does not fit its type (U-084).
	ErrRData = ErrorKind("rdata")
	// ErrProof: a proof container or one of its sections is malformed. The
	// answer that carries it is worth nothing (draft §11, 101).
	ErrProof = ErrorKind("proof")
	// ErrOpcode: an Update of an operation nobody assigned (E-43).
	ErrOpcode = ErrorKind("opcode")
	// ErrOutpoint: a previous outpoint where the operation has none (H.4).
	ErrOutpoint = ErrorKind("outpoint")
	// ErrPayload: a payload whose parts are out of order, unknown, of the wrong
	// size, or there twice (H.4).
	ErrPayload = ErrorKind("payload")
	// ErrNesting: a nested Update outside a BATCH, or a BATCH in a BATCH (H.4).
	ErrNesting = ErrorKind("nesting")
	// ErrSigBlock: a Signature field that is no SigBlock (H.6).
	ErrSigBlock = ErrorKind("sigblock")
	// ErrSignature: a key or a signature that cannot be one of its algorithm
	// (H.6), so it verifies nothing.
	ErrSignature = ErrorKind("signature")
	// ErrContext: a Response without the digest of its request, or another
	// message with one (E-45).
	ErrContext = ErrorKind("context")
	// ErrMnemonic: text that names no type and no class.
	ErrMnemonic = ErrorKind("mnemonic")
)

func (k ErrorKind) Error() string { return "wire: " + string(k) }

// RCode maps the rule to the draft's registry (E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrVersion, ErrMessageType, ErrOpcode:
		return rcode.NotImp
	case ErrQueryClass:
		return rcode.Refused
	case ErrBinaryName:
		return rcode.NXDomain
	case ErrProof:
		return rcode.ProofInvalid
	case ErrSignature, ErrContext:
		return rcode.SigInvalid
	default:
		return rcode.FormErr
	}
}
