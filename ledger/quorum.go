package ledger

import (
	"slices"

	"github.com/utxo-dns/utxonode/wire/octets"
)

// MinSignatures is the smallest number of signatures that satisfies a policy,
// given in the canonical encoding: how many keys a thief needs. It does not look
// at the keys, which whoever revealed the policy had looked at.
func MinSignatures(encoded []byte) int {
	return minSignatures(readPolicy(octets.NewReader(encoded), 0))
}

func minSignatures(p Policy) int {
	switch p := p.(type) {
	case PublicKey:
		return 1
	case Threshold:
		need := make([]int, len(p.Of))
		for i, member := range p.Of {
			need[i] = minSignatures(member)
		}
		slices.Sort(need)
		sum := 0
		for _, n := range need[:min(p.M, len(need))] {
			sum += n
		}
		return sum
	}
	return 0 // a time or a preimage: no key
}
