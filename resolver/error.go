package resolver

import "github.com/utxo-dns/utxonode/wire/rcode"

// An ErrorKind says why a question has no answer, or why an answer is not
// believed.
type ErrorKind string

const (
	// ErrNotZone: the name is not under .utxo or .utxo.<cc> (draft §11, 10).
	ErrNotZone = ErrorKind("not-zone")
	// ErrChain: no height whose state can be proved is at hand (100).
	ErrChain = ErrorKind("chain")
	// ErrState: the state could not be read, or does not decode.
	ErrState = ErrorKind("state")
	// ErrRecords: the name is registered, its records could not be had (U-127).
	ErrRecords = ErrorKind("records")
	// ErrUpstream: the resolvers that the name points to do not answer, or do
	// not have its records either (U-122).
	ErrUpstream = ErrorKind("upstream")
	// ErrLoop: aliases that lead back to themselves (U-090).
	ErrLoop = ErrorKind("loop")
	// ErrRecursion: more aliases followed and resolvers asked than max_recursion
	// (U-238).
	ErrRecursion = ErrorKind("recursion")
	// ErrRate: the source asks too often, or this node has too much to do
	// (U-168).
	ErrRate = ErrorKind("rate")
	// ErrExpired: the name is in grace (102).
	ErrExpired = ErrorKind("expired")
	// ErrClock: a message whose timestamp is off by more than 300 s (E-48).
	ErrClock = ErrorKind("clock")
	// ErrSigned: a signed query, where none is verified: see Config.Signing.
	ErrSigned = ErrorKind("signed")
	// ErrUpdate: an Update, which this room does not serve (U-222).
	ErrUpdate = ErrorKind("update")

	// ErrMismatch: the response is to another query (E-27).
	ErrMismatch = ErrorKind("mismatch")
	// ErrTruncated: the answer was cut; ask again on a stream (E-26).
	ErrTruncated = ErrorKind("truncated")
	// ErrNoProof: the response has no proof (U-077).
	ErrNoProof = ErrorKind("no-proof")
	// ErrAnchor: the proof is not about the trusted header (U-079).
	ErrAnchor = ErrorKind("anchor")
	// ErrStale: the anchor is older than proof_expiry (E-51).
	ErrStale = ErrorKind("stale")
	// ErrProof: the proof does not show what the response says.
	ErrProof = ErrorKind("proof")
)

func (k ErrorKind) Error() string { return "resolver: " + string(k) }

// RCode maps the kind to the draft's registry (E-43).
func (k ErrorKind) RCode() rcode.Code {
	switch k {
	case ErrNotZone:
		return rcode.NotZone
	case ErrChain:
		return rcode.Blockchain
	case ErrRate, ErrClock:
		return rcode.Refused
	case ErrExpired:
		return rcode.Expired
	case ErrSigned:
		return rcode.NotImp
	case ErrUpdate:
		return rcode.NotAuth
	case ErrMismatch, ErrTruncated, ErrNoProof, ErrAnchor, ErrStale, ErrProof:
		return rcode.ProofInvalid
	default: // ErrState, ErrRecords, ErrUpstream, ErrLoop, ErrRecursion
		return rcode.ServFail
	}
}
