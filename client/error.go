package client

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says what went wrong on this side. What a node answers is a
// rest.Problem.
type ErrorKind string

const (
	// ErrGenesis: a genesis file that is none.
	ErrGenesis = ErrorKind("genesis")
	// ErrQuote: the node asks for more, or for payment elsewhere, than the
	// chain's parameters say.
	ErrQuote = ErrorKind("quote")
	// ErrUncertain: a transaction was sent and there was no answer. It may be in
	// a block later.
	ErrUncertain = ErrorKind("uncertain")
	// ErrLost: the node took a transaction and knows nothing of it any more.
	ErrLost = ErrorKind("lost")
	// ErrOwner: the name is held by an address that this client cannot sign for.
	ErrOwner = ErrorKind("owner")
	// ErrRecords: the node's records are not those that the name commits to.
	ErrRecords = ErrorKind("records")
	// ErrCoin: a coin holds something else than the node says.
	ErrCoin = ErrorKind("coin")
	// ErrDialogue: a file of an unfinished registration that does not decode.
	ErrDialogue = ErrorKind("dialogue")

	// ErrTrust: nothing to trust headers by, or only what is too old.
	ErrTrust = ErrorKind("trust")
	// ErrHeader: the nodes' headers do not follow from what is trusted.
	ErrHeader = ErrorKind("header")
	// ErrUnauthenticated: an answer that is proved by nothing (E-54).
	ErrUnauthenticated = ErrorKind("unauthenticated")
	// ErrAnswer: an answer whose proof does not hold.
	ErrAnswer = ErrorKind("answer")
	// ErrSignature: a response that the node did not sign, to a signed query.
	ErrSignature = ErrorKind("signature")
	// ErrReferral: none of the resolvers that a name points to answers.
	ErrReferral = ErrorKind("referral")
)

func (k ErrorKind) Error() string { return "client: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrOwner:
		return rcode.NotAuth
	case ErrUncertain, ErrLost:
		return rcode.Blockchain
	case ErrTrust, ErrHeader, ErrUnauthenticated, ErrAnswer, ErrRecords, ErrCoin:
		return rcode.ProofInvalid
	case ErrReferral:
		return rcode.ServFail
	case ErrGenesis, ErrDialogue:
		return rcode.FormErr
	case ErrSignature:
		return rcode.SigInvalid
	case ErrQuote:
		return rcode.Contract
	}
	return rcode.ServFail
}
