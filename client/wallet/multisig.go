package wallet

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// Multisig returns the policy of m of n members, which are keys of whatever
// algorithms or policies themselves (U-163, U-164). One of one is the member
// itself. It fails with ErrMultisig for numbers that make no policy, and for one
// key twice: who has it would count double.
func Multisig(m int, members ...ledger.Policy) (ledger.Policy, error) {
	n := len(members)
	if n == 0 || n > ledger.MaxPolicyMembers || m < 1 || m > n {
		return nil, fmt.Errorf("%w: %d of %d, want 1 ≤ m ≤ n ≤ %d", ErrMultisig, m, n, ledger.MaxPolicyMembers)
	}
	seen := make(map[leafID]bool)
	for i, member := range members {
		if _, err := ledger.EncodePolicy(member); err != nil {
			return nil, fmt.Errorf("%w: member %d: %w", ErrMultisig, i+1, err)
		}
		var twice bool
		leaves(member, func(leaf ledger.Policy) {
			k := idOf(leaf)
			twice = twice || seen[k]
			seen[k] = true
		})
		if twice {
			return nil, fmt.Errorf("%w: member %d: a key that is a member already", ErrMultisig, i+1)
		}
	}
	if n == 1 {
		return members[0], nil
	}
	p := ledger.Threshold{M: m, Of: members}
	if _, err := ledger.EncodePolicy(p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMultisig, err)
	}
	return p, nil
}
