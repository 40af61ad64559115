package wallet

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Signer can satisfy a policy. A key is one; so is whatever collects the
// signatures of several.
type Signer interface {
	// Policy returns the policy, always the same.
	Policy() ledger.Policy
	// Sign returns a witness that satisfies Policy for a sighash.
	Sign(digest [32]byte) (ledger.Witness, error)
}

// An Absent holds coins and names by a policy whose keys are elsewhere. What it
// pays for stays a draft until they have signed.
type Absent struct{ By ledger.Policy }

// Policy returns the policy.
func (a Absent) Policy() ledger.Policy { return a.By }

// Sign returns no witness: nobody is here to sign.
func (a Absent) Sign([32]byte) (ledger.Witness, error) { return nil, nil }

// blank returns a witness of the size that a signer's will have, the largest
// possible where the policy leaves a choice.
func blank(p ledger.Policy) ledger.Witness {
	switch p := p.(type) {
	case ledger.PublicKey:
		return ledger.Witness{make([]byte, p.Algorithm.SignatureSize())}
	case ledger.Hash:
		return ledger.Witness{make([]byte, ledger.MaxPreimage)}
	case ledger.Threshold:
		members := make([]ledger.Witness, len(p.Of))
		for i := range p.Of {
			members[i] = blank(p.Of[i])
		}
		slices.SortFunc(members, func(a, b ledger.Witness) int { return cmp.Compare(witnessSize(b), witnessSize(a)) })
		w := ledger.Witness{make([]byte, 4)}
		for _, m := range members[:min(p.M, len(members))] {
			w = append(w, m...)
		}
		return w
	}
	return nil // a time
}

// witnessSize is the size of the encoded items in octets.
func witnessSize(w ledger.Witness) int {
	n := 0
	for _, item := range w {
		n += 2 + len(item)
	}
	return n
}

// leaves calls fn with each key and each hash of a policy.
func leaves(p ledger.Policy, fn func(leaf ledger.Policy)) {
	switch p := p.(type) {
	case ledger.PublicKey, ledger.Hash:
		fn(p)
	case ledger.Threshold:
		for _, member := range p.Of {
			leaves(member, fn)
		}
	}
}

// harvest takes a witness of p apart: fn gets each key or hash that it serves
// with its item. What is left over is returned.
func harvest(p ledger.Policy, w ledger.Witness, fn func(leaf ledger.Policy, item []byte)) (ledger.Witness, error) {
	switch p := p.(type) {
	case ledger.PublicKey, ledger.Hash:
		if len(w) == 0 {
			return nil, fmt.Errorf("%w: a signature is missing", ErrSigner)
		}
		fn(p, w[0])
		return w[1:], nil
	case ledger.Threshold:
		if len(w) == 0 || len(w[0]) != 4 {
			return nil, fmt.Errorf("%w: a threshold without its bitmap", ErrSigner)
		}
		chosen := uint32(w[0][0])<<24 | uint32(w[0][1])<<16 | uint32(w[0][2])<<8 | uint32(w[0][3])
		w = w[1:]
		for i, member := range p.Of {
			if chosen>>i&1 == 0 {
				continue
			}
			var err error
			if w, err = harvest(member, w, fn); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

// A leafID is a key or a hash of a policy, to be found in a map.
type leafID struct {
	algorithm ledger.Algorithm // 0: a hash
	octets    string
}

func idOf(leaf ledger.Policy) leafID {
	switch leaf := leaf.(type) {
	case ledger.PublicKey:
		return leafID{leaf.Algorithm, string(leaf.Key)}
	case ledger.Hash:
		return leafID{0, string(leaf[:])}
	}
	return leafID{}
}

// policy is the leaf.
func (id leafID) policy() ledger.Policy {
	if id.algorithm != 0 {
		return ledger.PublicKey{Algorithm: id.algorithm, Key: []byte(id.octets)}
	}
	return ledger.Hash([]byte(id.octets))
}
