package node

import "github.com/utxo-dns/utxonode/node/limits"

// Limited returns what clients asked too often.
func (n *Node) Limited() limits.Counts { return n.limits.Counts() }
