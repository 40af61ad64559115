package ledger

import "slices"

// MinSignatures is the smallest number of signatures that satisfies a policy:
// how many keys a thief needs.
func MinSignatures(p Policy) int {
	switch p := p.(type) {
	case PublicKey:
		return 1
	case Threshold:
		need := make([]int, len(p.Of))
		for i, member := range p.Of {
			need[i] = MinSignatures(member)
		}
		slices.Sort(need)
		sum := 0
		for _, n := range need[:p.M] {
			sum += n
		}
		return sum
	}
	return 0 // a time or a preimage: no key
}
