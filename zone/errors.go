package zone

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says which rule of a record set was broken.
type ErrorKind string

const (
	// ErrOutside: an owner name that is not the set's apex or below it (U-133).
	ErrOutside = ErrorKind("outside")
	// ErrType: a type that cannot be stored: 0, OPT, the types of questions
	// and of transactions, QUOTE and RECEIPT, those that only who signs a zone
	// makes, and obsolete ones.
	ErrType = ErrorKind("type")
	// ErrClass: a record in a class other than IN (E-39).
	ErrClass = ErrorKind("class")
	// ErrRData: RDATA that does not fit its type.
	ErrRData = ErrorKind("rdata")
	// ErrJMBC: a JMBC address that may not be registered (E-31, E-32).
	ErrJMBC = ErrorKind("jmbc")
	// ErrCBDC: a CBDC address that may not be registered (E-33, E-34).
	ErrCBDC = ErrorKind("cbdc")
	// ErrDID: a DID document that is none, or another name's (E-35).
	ErrDID = ErrorKind("did")
	// ErrCNAME: a CNAME beside other records of its owner (E-37).
	ErrCNAME = ErrorKind("cname")
	// ErrCNAMEAtApex: a CNAME at the registered name itself (E-37).
	ErrCNAMEAtApex = ErrorKind("cname-at-apex")
	// ErrSingle: a second record of a type that has one (E-35, E-37).
	ErrSingle = ErrorKind("single")
	// ErrExists: an RRset that must not exist does (U-132).
	ErrExists = ErrorKind("exists")
	// ErrNone: a record or RRset that should exist does not (U-131).
	ErrNone = ErrorKind("none")
	// ErrTooLarge: a set of more than MaxSize octets, or an RRset of more than
	// MaxRecords or MaxNames.
	ErrTooLarge = ErrorKind("too-large")
	// ErrEncoding: octets that are not the encoding of a set.
	ErrEncoding = ErrorKind("encoding")
	// ErrProof: a path that is none, or does not show what it should.
	ErrProof = ErrorKind("proof")
	// ErrSyntax: text that is not a record in presentation format.
	ErrSyntax = ErrorKind("syntax")
)

func (k ErrorKind) Error() string { return "zone: " + string(k) }

// RCode maps the rule to the draft's registry (E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrOutside:
		return rcode.NotZone
	case ErrCNAME, ErrSingle, ErrExists:
		return rcode.YXRRSet
	case ErrNone:
		return rcode.NXRRSet
	case ErrCNAMEAtApex, ErrTooLarge:
		return rcode.Refused
	case ErrProof:
		return rcode.ProofInvalid
	default:
		return rcode.FormErr
	}
}
