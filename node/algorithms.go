package node

import (
	"fmt"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/ledger"
)

// DefaultAlgorithms returns the signature algorithms that a node takes unless
// configured: all of the ledger but sr25519, which only a configuration names
// (E-49).
func DefaultAlgorithms() []ledger.Algorithm {
	return []ledger.Algorithm{ledger.Secp256k1, ledger.Ed25519, ledger.MLDSA65}
}

// checkAlgorithms refuses a transaction that reveals a key of an algorithm that
// this node does not take, whether or not the key signs. It binds admission
// alone: what others put into a block is judged by the ledger (U-155).
func (n *Node) checkAlgorithms(raw []byte) error {
	tx, err := ledger.DecodeTx(raw)
	if err != nil {
		return err
	}
	known := ledger.Algorithms()
	for _, policy := range revealed(tx) {
		for _, a := range ledger.AlgorithmsOf(policy) {
			if slices.Contains(known, a) && !slices.Contains(n.cfg.AllowedAlgorithms, a) {
				return fmt.Errorf("%w: the transaction has a key of %s; this node takes %s: security.allowed_algorithms",
					errAlgorithm, a, algorithmNames(n.cfg.AllowedAlgorithms))
			}
		}
	}
	return nil
}

// revealed returns the policies that a transaction reveals, of inputs and of
// approvals; keyless inputs reveal none.
func revealed(tx *ledger.Tx) [][]byte {
	var all [][]byte
	add := func(policy []byte) {
		if len(policy) > 0 {
			all = append(all, policy)
		}
	}
	for i := range tx.Inputs {
		add(tx.Inputs[i].Policy)
	}
	for i := range tx.Approvals {
		add(tx.Approvals[i].Policy)
	}
	return all
}

func algorithmNames(all []ledger.Algorithm) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.String()
	}
	return strings.Join(names, ", ")
}
