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
	// ErrLookalike: the name can be taken for one that somebody else holds, or for
	// one that too many can be taken for (E-64).
	ErrLookalike = ErrorKind("lookalike")
	// ErrQuarantine: an ephemeral name ended a short while ago (E-73).
	ErrQuarantine = ErrorKind("quarantine")
	// ErrQuote: the quote is over (U-107).
	ErrQuote = ErrorKind("quote")
	// ErrRegion: the region's authority has not signed (E-65).
	ErrRegion = ErrorKind("region")
	// ErrOwnerLimit: one owner registers too many names in an epoch (U-167).
	ErrOwnerLimit = ErrorKind("owner-limit")
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
	// ErrLeased: the lease of the output to reclaim is not over.
	ErrLeased = ErrorKind("leased")
	// ErrEphemeral: an ephemeral name is not renewed (U-175).
	ErrEphemeral = ErrorKind("ephemeral")
	// ErrAuthority: who has to sign for the operation has not (U-129).
	ErrAuthority = ErrorKind("authority")
	// ErrNoAcceptance: the new owner has not signed (E-68).
	ErrNoAcceptance = ErrorKind("no-acceptance")
	// ErrPending: a change of the name waits (U-162).
	ErrPending = ErrorKind("pending")
	// ErrNothingPending: there is no change to complete or to cancel.
	ErrNothingPending = ErrorKind("nothing-pending")
	// ErrTimelock: the time of the change has not come (U-160).
	ErrTimelock = ErrorKind("timelock")
	// ErrNoGuardians: the owner has appointed none (E-70).
	ErrNoGuardians = ErrorKind("no-guardians")
	// ErrRecoveryWait: the last recovery was cancelled a short while ago.
	ErrRecoveryWait = ErrorKind("recovery-wait")
	// ErrNoParent: no name above is registered.
	ErrNoParent = ErrorKind("no-parent")
	// ErrParentExpiry: a delegated name would outlive its parent (U-136).
	ErrParentExpiry = ErrorKind("parent-expiry")
	// ErrDelegation: not delegated, or for good (U-136).
	ErrDelegation = ErrorKind("delegation")
	// ErrRevoked: the delegation ends.
	ErrRevoked = ErrorKind("revoked")
	// ErrDescriptor: a resolver descriptor that is unknown or malformed (E-59).
	ErrDescriptor = ErrorKind("descriptor")
	// ErrPublished: the resolver descriptor was published before.
	ErrPublished = ErrorKind("published")
)

func (k ErrorKind) Error() string { return "registrar: " + string(k) }

// RCode maps the rule to the draft's registry (draft §11, E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrEncoding, ErrPeriod:
		return rcode.FormErr
	case ErrOperation:
		return rcode.NotImp
	case ErrReserved, ErrLookalike, ErrNoConsent, ErrNoCommitment, ErrCommitmentAge, ErrTooFarAhead,
		ErrQuarantine, ErrQuote, ErrRegion, ErrOwnerLimit, ErrLeased, ErrEphemeral,
		ErrPending, ErrNothingPending, ErrTimelock, ErrNoGuardians, ErrRecoveryWait,
		ErrParentExpiry, ErrDelegation, ErrRevoked:
		return rcode.Refused
	case ErrTaken, ErrPublished:
		return rcode.YXDomain
	case ErrUnderpaid, ErrStake, ErrDeposit:
		return rcode.InsuffFunds
	case ErrOwner, ErrAuthority, ErrNoAcceptance:
		return rcode.SigInvalid
	case ErrCovenant, ErrDescriptor:
		return rcode.Contract
	case ErrExpired:
		return rcode.Expired
	case ErrReleased, ErrNoParent:
		return rcode.NXDomain
	}
	return rcode.ServFail
}
