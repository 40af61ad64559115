package ledger

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// A Policy is the condition to spend an output: a tree of the four kinds below
// and of nothing else. One algebra gives single keys, m-of-n multisig,
// timelocks, recovery and hash locks. Only signatures bind a witness to what
// the transaction does: a way through the tree without a key is a way for
// anyone who sees it.
type Policy interface {
	// appendTo appends the canonical encoding.
	appendTo(b []byte) []byte
	// valid reports why the node cannot exist; depth counts from the root.
	valid(depth int) error
	// satisfy consumes the node's witness items and collects what they claim.
	satisfy(c *claims)
}

// Bounds of a policy, checked before anything is allocated for it.
const (
	MaxPolicySize    = 8192 // octets of encoding
	MaxPolicyDepth   = 4    // levels of Threshold
	MaxPolicyMembers = 32   // members of one Threshold (U-164)
	MaxPreimage      = 64   // octets of a hash preimage
)

// The tags of the encoding.
const (
	tagKey       = 1
	tagThreshold = 2
	tagAfter     = 3
	tagHash      = 4
)

// Key encoding: tag 1, algorithm 1, key length 2, key.
func (k PublicKey) appendTo(b []byte) []byte {
	b = append(b, tagKey, byte(k.Algorithm), byte(len(k.Key)>>8), byte(len(k.Key)))
	return append(b, k.Key...)
}

func (k PublicKey) valid(int) error { return k.Algorithm.validKey(k.Key) }

// A Threshold is satisfied by exactly M of its members (draft §6.2.2(2)).
type Threshold struct {
	M  int
	Of []Policy
}

// Threshold encoding: tag 2, m 1, n 1, members.
func (t Threshold) appendTo(b []byte) []byte {
	b = append(b, tagThreshold, byte(t.M), byte(len(t.Of)))
	for _, p := range t.Of {
		b = p.appendTo(b)
	}
	return b
}

func (t Threshold) valid(depth int) error {
	if depth >= MaxPolicyDepth {
		return fmt.Errorf("%w: more than %d levels", ErrPolicy, MaxPolicyDepth)
	}
	if n := len(t.Of); n > MaxPolicyMembers || t.M < 1 || t.M > n {
		return fmt.Errorf("%w: %d of %d, want 1 ≤ m ≤ n ≤ %d", ErrPolicy, t.M, n, MaxPolicyMembers)
	}
	for i, p := range t.Of {
		if err := p.valid(depth + 1); err != nil {
			return err
		}
		if slices.ContainsFunc(t.Of[:i], func(earlier Policy) bool { return same(earlier, p) }) {
			return fmt.Errorf("%w: one member twice", ErrPolicy)
		}
	}
	return nil
}

// same reports whether two policies have one encoding.
func same(a, b Policy) bool {
	switch a := a.(type) {
	case PublicKey:
		b, ok := b.(PublicKey)
		return ok && a.Algorithm == b.Algorithm && bytes.Equal(a.Key, b.Key)
	case Threshold:
		b, ok := b.(Threshold)
		return ok && a.M == b.M && slices.EqualFunc(a.Of, b.Of, same)
	case After:
		return a == b
	case Hash:
		return a == b
	}
	return false
}

// After is satisfied from this second of the chain clock on.
type After uint64

// After encoding: tag 3, Unix seconds 8.
func (a After) appendTo(b []byte) []byte { return appendU64(append(b, tagAfter), uint64(a)) }

func (a After) valid(int) error { return nil }

// Hash is satisfied by an octet string of at most MaxPreimage octets whose
// SHA-256 it is.
type Hash [32]byte

// Hash encoding: tag 4, hash 32.
func (h Hash) appendTo(b []byte) []byte { return append(append(b, tagHash), h[:]...) }

func (h Hash) valid(int) error { return nil }

// EncodePolicy returns the canonical encoding, or why p is not a policy.
func EncodePolicy(p Policy) ([]byte, error) {
	if err := p.valid(0); err != nil {
		return nil, err
	}
	b := p.appendTo(nil)
	if len(b) > MaxPolicySize {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrPolicy, len(b), MaxPolicySize)
	}
	return b, nil
}

// DecodePolicy reads one policy that fills b. The result shares memory with b.
func DecodePolicy(b []byte) (Policy, error) {
	if len(b) > MaxPolicySize {
		return nil, fmt.Errorf("%w: %d octets, at most %d", ErrPolicy, len(b), MaxPolicySize)
	}
	r := octets.NewReader(b)
	p := readPolicy(r, 0)
	if err := r.Done(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	return p, p.valid(0)
}

func readPolicy(r *octets.Reader, depth int) Policy {
	switch tag := r.U8(); tag {
	case tagKey:
		alg := Algorithm(r.U8())
		return PublicKey{Algorithm: alg, Key: r.Bytes(int(r.U16()))}
	case tagThreshold:
		m, n := int(r.U8()), int(r.U8())
		if depth >= MaxPolicyDepth || n > MaxPolicyMembers || n > r.Len() {
			r.Fail(fmt.Errorf("%w: a threshold of %d at level %d", ErrPolicy, n, depth))
			return Threshold{}
		}
		of := make([]Policy, n)
		for i := range of {
			of[i] = readPolicy(r, depth+1)
		}
		return Threshold{M: m, Of: of}
	case tagAfter:
		return After(r.U64())
	case tagHash:
		return Hash(r.Hash())
	default:
		r.Fail(fmt.Errorf("%w: unknown tag %d", ErrPolicy, tag))
		return After(0)
	}
}
