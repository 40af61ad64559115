package wallet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Joint signs for a policy of several keys, of which it has enough: the two
// of a hybrid policy, or m of n.
type Joint struct {
	policy  ledger.Policy
	members []member
}

// A member is a signer and its policy, encoded.
type member struct {
	Signer
	policy []byte
}

// NewJoint returns the signer of a policy. The signers are the keys to sign
// with, in any order; one that the policy does not ask for is not used. It
// fails with ErrSigner if they are too few. Moments in the policy count as
// come, and preimages as unknown.
func NewJoint(policy ledger.Policy, signers ...Signer) (*Joint, error) {
	if _, err := ledger.EncodePolicy(policy); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	j := &Joint{policy: policy}
	for _, s := range signers {
		encoded, err := ledger.EncodePolicy(s.Policy())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSigner, err)
		}
		j.members = append(j.members, member{s, encoded})
	}
	if !j.can(policy) {
		return nil, fmt.Errorf("%w: the keys do not satisfy the policy", ErrSigner)
	}
	return j, nil
}

// AllOf returns the policy that asks for all of the policies, the same in
// whatever order they are given.
func AllOf(policies ...ledger.Policy) (ledger.Policy, error) {
	encoded := make(map[string]ledger.Policy, len(policies))
	for _, p := range policies {
		b, err := ledger.EncodePolicy(p)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSigner, err)
		}
		if encoded[string(b)] != nil {
			return nil, fmt.Errorf("%w: one key twice", ErrSigner)
		}
		encoded[string(b)] = p
	}
	all := ledger.Threshold{M: len(policies)}
	for _, b := range slices.Sorted(maps.Keys(encoded)) {
		all.Of = append(all.Of, encoded[b])
	}
	if _, err := ledger.EncodePolicy(all); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	return all, nil
}

// Policy returns the policy.
func (j *Joint) Policy() ledger.Policy { return j.policy }

// Sign returns a witness that satisfies Policy for a sighash.
func (j *Joint) Sign(digest [32]byte) (ledger.Witness, error) { return j.sign(j.policy, digest) }

// signerOf returns the signer of a whole policy, nil if there is none.
func (j *Joint) signerOf(p ledger.Policy) Signer {
	encoded, err := ledger.EncodePolicy(p)
	if err != nil {
		return nil
	}
	for _, m := range j.members {
		if bytes.Equal(m.policy, encoded) {
			return m.Signer
		}
	}
	return nil
}

// can reports whether the signers satisfy p.
func (j *Joint) can(p ledger.Policy) bool {
	if j.signerOf(p) != nil {
		return true
	}
	switch p := p.(type) {
	case ledger.After:
		return true
	case ledger.Threshold:
		n := 0
		for _, of := range p.Of {
			if j.can(of) {
				n++
			}
		}
		return n >= p.M
	}
	return false
}

// sign makes the witness of p, which the signers satisfy: of a threshold the
// first members that they can.
func (j *Joint) sign(p ledger.Policy, digest [32]byte) (ledger.Witness, error) {
	if s := j.signerOf(p); s != nil {
		return s.Sign(digest)
	}
	t, ok := p.(ledger.Threshold)
	if !ok {
		return nil, nil // a time
	}
	var chosen uint32
	var items ledger.Witness
	for i, n := 0, 0; i < len(t.Of) && n < t.M; i++ {
		if !j.can(t.Of[i]) {
			continue
		}
		w, err := j.sign(t.Of[i], digest)
		if err != nil {
			return nil, err
		}
		chosen |= 1 << i
		items = append(items, w...)
		n++
	}
	return append(ledger.Witness{binary.BigEndian.AppendUint32(nil, chosen)}, items...), nil
}
