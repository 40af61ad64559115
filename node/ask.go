package node

import (
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/upstream"
)

// signing returns what signed queries take. They are answered under the key of
// the gossip host, so whoever knows the node's ID knows the key (E-46).
func (n *Node) signing() *resolver.Signing {
	return &resolver.Signing{
		ChainID: n.genesis.Chain.Ledger.ChainID, Key: n.crier.signer, Algorithms: n.cfg.AllowedAlgorithms,
	}
}

// recursion returns what asking other resolvers takes, which only trusted
// sources can have this node do. On a chain whose clock can be moved, which is a
// developer's, they may be in the node's own network.
func (n *Node) recursion() *resolver.Recursion {
	if n.cfg.NoRecursion {
		return nil
	}
	local := n.genesis.Chain.Ledger.WarpKey != ledger.Address{}
	return &resolver.Recursion{Upstream: &upstream.Asker{Local: local}, Sources: n.cfg.TrustedSources}
}
