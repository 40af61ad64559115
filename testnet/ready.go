package testnet

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

const (
	readyLimit = 60 * time.Second      // for a new network to prove its first state
	readyPause = 10 * time.Millisecond // between two looks at a node without a block
)

// awaitProof waits until every node can prove a state. A new chain makes one
// empty block and then none before its heartbeat, so a payment of the clock's
// account to itself moves it on.
func (n *Network) awaitProof(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	m := n.Manifest()
	for _, node := range m.Running() {
		status, err := firstBlock(ctx, node.API)
		if err != nil {
			return fmt.Errorf("%s: %w", node.Name, err)
		}
		if status.Height > 1 {
			return nil // it is not new: its nodes prove what they have
		}
	}
	o, err := m.operator(ClockAccount)
	if err != nil {
		return err
	}
	id, err := o.send(ctx, wallet.Plan{Outputs: []ledger.Output{{Amount: ledger.JMBC / 2, Address: o.key.Address()}}})
	if err != nil {
		return err
	}
	return m.waitProved(ctx, id)
}

// firstBlock waits until the node has a block.
func firstBlock(ctx context.Context, api string) (rest.Status, error) {
	node := rest.New(api, nil)
	defer node.Close()
	tick := time.NewTicker(readyPause)
	defer tick.Stop()
	for {
		s, err := node.Status(ctx)
		if err == nil && s.Height > 0 {
			return s, nil
		}
		if err != nil && rcode.Of(err) != rcode.Blockchain {
			return s, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return s, fmt.Errorf("no block: %w", ctx.Err())
		}
	}
}
