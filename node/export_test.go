package node

import (
	"context"

	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p"
)

// Limited returns what clients asked too often.
func (n *Node) Limited() limits.Counts { return n.limits.Counts() }

// Heard is what the node makes of a notification.
func (n *Node) Heard(ctx context.Context, msg []byte) p2p.Verdict { return n.heard(ctx, msg) }
