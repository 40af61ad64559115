package registrar

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names the rule of the law that a transaction broke. Kinds are
// stable strings: vectors and metrics use them.
type ErrorKind string

const (
	// ErrEncoding: an action, covenant or domain that does not decode.
	ErrEncoding = ErrorKind("encoding")
	// ErrOperation: an operation this law does not know.
	ErrOperation = ErrorKind("operation")
	// ErrPeriod: a period of nothing, or not of whole years.
	ErrPeriod = ErrorKind("period")
	// ErrTooFarAhead: an expiry beyond the cap (U-138).
	ErrTooFarAhead = ErrorKind("too-far-ahead")
	// ErrReserved: a label that nobody may register (E-63).
	ErrReserved = ErrorKind("reserved")
	// ErrTaken: the name is registered, or in grace (U-103, U-105).
	ErrTaken = ErrorKind("taken")
	// ErrNoConsent: the registered parent's owner has not signed (U-026).
	ErrNoConsent = ErrorKind("no-consent")
	// ErrNoCommitment: the reveal does not open the commitment it spends.
	ErrNoCommitment = ErrorKind("no-commitment")
	// ErrCommitmentAge: the commitment is too young, or too old (E-60).
	ErrCommitmentAge = ErrorKind("commitment-age")
	// ErrDeposit: a commitment that holds less than the deposit.
	ErrDeposit = ErrorKind("deposit")
	// ErrUnderpaid: the treasury gets less than the fees (U-109).
	ErrUnderpaid = ErrorKind("underpaid")
	// ErrStake: the domain output holds less than the stake (E-67, U-166).
	ErrStake = ErrorKind("stake")
	// ErrOwner: an operation that would change the owner, and must not.
	ErrOwner = ErrorKind("owner")
	// ErrCovenant: covenants and actions of the transaction do not match up.
	ErrCovenant = ErrorKind("covenant")
	// ErrExpired: the name is in grace: its owner may only renew or release.
	ErrExpired = ErrorKind("expired")
	// ErrReleased: the name's lease is over.
	ErrReleased = ErrorKind("released")
)

func (k ErrorKind) Error() string { return "registrar: " + string(k) }

// RCode maps the rule to the draft's registry (draft §11, E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrEncoding, ErrPeriod:
		return rcode.FormErr
	case ErrOperation:
		return rcode.NotImp
	case ErrReserved, ErrNoConsent, ErrNoCommitment, ErrCommitmentAge, ErrTooFarAhead:
		return rcode.Refused
	case ErrTaken:
		return rcode.YXDomain
	case ErrUnderpaid, ErrStake, ErrDeposit:
		return rcode.InsuffFunds
	case ErrOwner:
		return rcode.SigInvalid
	case ErrCovenant:
		return rcode.Contract
	case ErrExpired:
		return rcode.Expired
	case ErrReleased:
		return rcode.NXDomain
	}
	return rcode.ServFail
}
