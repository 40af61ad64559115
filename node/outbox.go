package node

import (
	"context"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/p2p"
)

const (
	// republishEvery is longer than peers remember having seen a message.
	republishEvery = 31 * time.Second
	// maxOutbox bounds the submissions that are passed on again.
	maxOutbox = 1024
)

// An outbox has what clients submitted here and no block has yet. Gossip may
// have lost it: nobody was connected, or those who were lagged a block behind
// and could not judge it.
type outbox struct {
	mu      sync.Mutex
	waiting map[ledger.TxID]p2p.Envelope // guarded by mu
}

func newOutbox() *outbox { return &outbox{waiting: make(map[ledger.TxID]p2p.Envelope)} }

func (o *outbox) add(id ledger.TxID, e p2p.Envelope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) < maxOutbox {
		o.waiting[id] = e
	}
}

// committed forgets what is in a block.
func (o *outbox) committed(txs []abci.TxResult) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range txs {
		delete(o.waiting, r.ID)
	}
}

// still returns what the pool still holds, and forgets the rest.
func (o *outbox) still(holds func(ledger.TxID) bool) []p2p.Envelope {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []p2p.Envelope
	for id, e := range o.waiting {
		if holds(id) {
			out = append(out, e)
		} else {
			delete(o.waiting, id)
		}
	}
	return out
}

// republish passes on what still waits, now and then, until ctx is over.
func (n *Node) republish(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		for _, e := range n.outbox.still(n.pool.Holds) {
			if err := n.host.Publish(ctx, e); err != nil && ctx.Err() == nil {
				n.cfg.Log.WarnContext(ctx, "not passed on again", "reason", err)
			}
		}
	}
}
