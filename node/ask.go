package node

import (
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/forward"
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

// forwarder returns what asks about names outside the namespace, nil if nobody
// is to be asked.
func (n *Node) forwarder() *forward.Forwarder {
	if len(n.cfg.Forward) == 0 {
		return nil
	}
	cfg := forward.Config{Regions: n.cfg.Regions}
	for _, addr := range n.cfg.Forward {
		cfg.Upstreams = append(cfg.Upstreams, forward.Plain(addr))
	}
	return forward.New(cfg)
}
