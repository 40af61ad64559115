package ledger

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind names the rule that a transaction broke. Kinds are stable
// strings: vectors and metrics use them.
type ErrorKind string

const (
	// ErrEncoding: the octets are not the one encoding of a transaction.
	ErrEncoding = ErrorKind("encoding")
	// ErrVersion: a transaction version this ledger does not know.
	ErrVersion = ErrorKind("version")
	// ErrLimit: too large, or too many inputs, outputs or actions.
	ErrLimit = ErrorKind("limit")
	// ErrAmount: an amount or a sum that is not one.
	ErrAmount = ErrorKind("amount")
	// ErrDust: an output below the dust limit.
	ErrDust = ErrorKind("dust")
	// ErrPolicy: a policy that cannot exist: 3-of-2, the same key twice, too deep.
	ErrPolicy = ErrorKind("policy")
	// ErrAlgorithm: a signature algorithm this ledger does not know (U-159).
	ErrAlgorithm = ErrorKind("algorithm")
	// ErrAddress: text that is not an address of this network.
	ErrAddress = ErrorKind("address")
	// ErrWitness: signatures missing, wrong, or more than the policy asks for.
	ErrWitness = ErrorKind("witness")
	// ErrDuplicateInput: one outpoint spent twice in a transaction.
	ErrDuplicateInput = ErrorKind("duplicate-input")
	// ErrMissingInput: an input names an outpoint absent from the UTXO set (U-008).
	ErrMissingInput = ErrorKind("missing-input")
	// ErrWrongPolicy: the revealed policy is not the one the output pays to.
	ErrWrongPolicy = ErrorKind("wrong-policy")
	// ErrTimelocked: a policy's After has not come yet.
	ErrTimelocked = ErrorKind("timelocked")
	// ErrInsufficientFunds: outputs and fee exceed inputs.
	ErrInsufficientFunds = ErrorKind("insufficient-funds")
	// ErrOperation: an operation of the ledger that this one does not know.
	ErrOperation = ErrorKind("operation")
	// ErrWarp: a clock warp where the chain does not allow it, or by the wrong key.
	ErrWarp = ErrorKind("warp")
	// ErrUnlawful: covenants or actions on a ledger that has no law for them.
	ErrUnlawful = ErrorKind("unlawful")
)

func (k ErrorKind) Error() string { return "ledger: " + string(k) }

// RCode maps the rule to the draft's registry (draft §11, E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrVersion, ErrOperation:
		return rcode.NotImp
	case ErrWitness, ErrWrongPolicy, ErrAlgorithm:
		return rcode.SigInvalid
	case ErrMissingInput:
		return rcode.Blockchain
	case ErrTimelocked, ErrWarp:
		return rcode.Refused
	case ErrInsufficientFunds, ErrDust:
		return rcode.InsuffFunds
	case ErrUnlawful:
		return rcode.Contract
	case ErrEncoding, ErrLimit, ErrAmount, ErrPolicy, ErrAddress, ErrDuplicateInput:
		return rcode.FormErr
	}
	return rcode.ServFail
}
