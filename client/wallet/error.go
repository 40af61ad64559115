package wallet

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why there is no transaction.
type ErrorKind string

const (
	// ErrFunds: the coins do not pay for it.
	ErrFunds = ErrorKind("funds")
	// ErrScattered: the coins would pay for it, but are too many small ones.
	ErrScattered = ErrorKind("scattered")
	// ErrDust: an amount below the dust limit.
	ErrDust = ErrorKind("dust")
	// ErrTooLarge: more than one transaction may hold.
	ErrTooLarge = ErrorKind("too-large")
	// ErrSigner: the signer's policy is none, or it did not sign.
	ErrSigner = ErrorKind("signer")
	// ErrForeign: an address that is to sign, and nobody here knows its policy.
	ErrForeign = ErrorKind("foreign")
	// ErrUnsigned: not everybody has signed who has to; see Unsigned.
	ErrUnsigned = ErrorKind("unsigned")
	// ErrDraft: a draft that is none, or drafts of different transactions.
	ErrDraft = ErrorKind("draft")
	// ErrMultisig: keys and a number that make no policy.
	ErrMultisig = ErrorKind("multisig")
)

func (k ErrorKind) Error() string { return "wallet: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrFunds, ErrScattered, ErrDust:
		return rcode.InsuffFunds
	case ErrSigner, ErrForeign, ErrUnsigned:
		return rcode.SigInvalid
	case ErrDraft, ErrTooLarge, ErrMultisig:
		return rcode.FormErr
	}
	return rcode.ServFail
}

// unknownPolicy: the size of what an address reveals, and so the fee, is known
// only with its policy.
func unknownPolicy(a ledger.Address) error {
	return &Foreign{a}
}

// A Foreign error names an address that is to sign and whose policy is not
// known here. It is an ErrForeign.
type Foreign struct{ Address ledger.Address }

// Error says which address it is, in hexadecimal.
func (e *Foreign) Error() string {
	return fmt.Sprintf("%v: %x has to sign, and its policy is not known here", ErrForeign, e.Address[:])
}

// Unwrap returns ErrForeign.
func (e *Foreign) Unwrap() error { return ErrForeign }

// An Unsigned error has the draft that others still have to sign. It is an
// ErrUnsigned.
type Unsigned struct {
	Draft   *Draft
	Missing []Party
}

// Error says whose signatures are missing.
func (e *Unsigned) Error() string {
	n := 0
	for i := range e.Missing {
		n += e.Missing[i].Needs
	}
	if n == 1 {
		return fmt.Sprintf("%v: one more signature is needed", ErrUnsigned)
	}
	return fmt.Sprintf("%v: %d more signatures are needed, of %d addresses", ErrUnsigned, n, len(e.Missing))
}

// Unwrap returns ErrUnsigned.
func (e *Unsigned) Unwrap() error { return ErrUnsigned }
