// Package rcode is the draft's registry of response codes (draft §11). Every
// room of the core maps its own error kinds to these codes; nothing here knows
// which rule was broken.
package rcode

import (
	"errors"
	"fmt"
	"strconv"
)

// A Code is the outcome of a request: 0 to 10 as in DNS, 100 to 105 the
// draft's own (draft §11, Table 12).
type Code uint16

// The assigned codes. E-43 says which applies when.
const (
	NoError      Code = 0   // success, also NODATA and referral
	FormErr      Code = 1   // message, name or RDATA malformed
	ServFail     Code = 2   // internal failure, loop, records unobtainable
	NXDomain     Code = 3   // no suffix of the name is registered
	NotImp       Code = 4   // unknown type, version, opcode or feature
	Refused      Code = 5   // policy, reserved, rate, region, timelock, replay
	YXDomain     Code = 6   // name already registered
	YXRRSet      Code = 7   // RRset exists though it must not
	NXRRSet      Code = 8   // RRset that should exist does not
	NotAuth      Code = 9   // this node does not serve that name
	NotZone      Code = 10  // not under .utxo, or outside the updated name
	Blockchain   Code = 100 // ledger unreachable, syncing, stale outpoint
	ProofInvalid Code = 101 // proof missing, stale or failing where required
	Expired      Code = 102 // registered, past expiry, in grace
	InsuffFunds  Code = 103 // payment, stake or renewal fee short
	SigInvalid   Code = 104 // bad, missing, insufficient or non-owner signature
	Contract     Code = 105 // resolver descriptor or covenant failed
)

// String returns the draft's name, or "SERVFAIL (n)" for a code nobody
// assigned: unknown codes are failures (E-42).
func (c Code) String() string {
	switch c {
	case NoError:
		return "NOERROR"
	case FormErr:
		return "FORMERR"
	case ServFail:
		return "SERVFAIL"
	case NXDomain:
		return "NXDOMAIN"
	case NotImp:
		return "NOTIMP"
	case Refused:
		return "REFUSED"
	case YXDomain:
		return "YXDOMAIN"
	case YXRRSet:
		return "YXRRSET"
	case NXRRSet:
		return "NXRRSET"
	case NotAuth:
		return "NOTAUTH"
	case NotZone:
		return "NOTZONE"
	case Blockchain:
		return "BLOCKCHAIN_ERROR"
	case ProofInvalid:
		return "PROOF_INVALID"
	case Expired:
		return "DOMAIN_EXPIRED"
	case InsuffFunds:
		return "INSUFFICIENT_FUNDS"
	case SigInvalid:
		return "SIGNATURE_INVALID"
	case Contract:
		return "CONTRACT_ERROR"
	}
	return fmt.Sprintf("SERVFAIL (%s)", strconv.Itoa(int(c)))
}

// Of returns the code of the first error in err's chain that has one:
// NoError for nil, ServFail when none has.
func Of(err error) Code {
	if err == nil {
		return NoError
	}
	var coded interface{ RCode() Code }
	if errors.As(err, &coded) {
		return coded.RCode()
	}
	return ServFail
}
