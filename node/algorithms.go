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
	for i := range tx.Inputs {
		for _, a := range ledger.AlgorithmsOf(tx.Inputs[i].Policy) {
			if slices.Contains(known, a) && !slices.Contains(n.cfg.AllowedAlgorithms, a) {
				return fmt.Errorf("%w: input %d has a key of %s; this node takes %s: security.allowed_algorithms",
					errAlgorithm, i, a, algorithmNames(n.cfg.AllowedAlgorithms))
			}
		}
	}
	return nil
}

func algorithmNames(all []ledger.Algorithm) string {
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = a.String()
	}
	return strings.Join(names, ", ")
}
