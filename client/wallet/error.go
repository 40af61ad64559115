package wallet

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why there is no transaction.
type ErrorKind string

const (
	// ErrFunds: the coins do not pay for it.
	ErrFunds = ErrorKind("funds")
	// ErrScattered: the coins would pay for it, but are too many small ones.
	ErrScattered = ErrorKind("scattered")
	// ErrDust: an amount below the dust limit.
	ErrDust = ErrorKind("dust")
	// ErrSigner: the signer's policy is none, or it did not sign.
	ErrSigner = ErrorKind("signer")
	// ErrForeign: a coin that the signer cannot spend.
	ErrForeign = ErrorKind("foreign")
)

func (k ErrorKind) Error() string { return "wallet: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrFunds, ErrScattered, ErrDust:
		return rcode.InsuffFunds
	case ErrSigner, ErrForeign:
		return rcode.SigInvalid
	}
	return rcode.ServFail
}
