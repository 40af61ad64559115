package node

import (
	"context"
	"fmt"
	"sync"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/abci"
)

// watchers wait for transactions to be committed.
type watchers struct {
	mu sync.Mutex
	by map[ledger.TxID][]chan abci.TxResult // guarded by mu
}

func newWatchers() *watchers { return &watchers{by: make(map[ledger.TxID][]chan abci.TxResult)} }

func (w *watchers) watch(id ledger.TxID) (result <-chan abci.TxResult, stop func()) {
	ch := make(chan abci.TxResult, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.by[id] = append(w.by[id], ch)
	return ch, func() { w.drop(id, ch) }
}

func (w *watchers) drop(id ledger.TxID, ch chan abci.TxResult) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.by[id]
	for i := range all {
		if all[i] == ch {
			w.by[id] = append(all[:i:i], all[i+1:]...)
			break
		}
	}
	if len(w.by[id]) == 0 {
		delete(w.by, id)
	}
}

// tell wakes whoever waits for a transaction of the block.
func (w *watchers) tell(txs []abci.TxResult) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.by) == 0 {
		return
	}
	for _, r := range txs {
		for _, ch := range w.by[r.ID] {
			select {
			case ch <- r:
			default: // it has one already
			}
		}
	}
}

// Transaction returns where a transaction is, waiting as wait says until ctx
// is over; then it is what is known by then.
func (n *Node) Transaction(ctx context.Context, id ledger.TxID, wait string) (rest.Transaction, error) {
	results, stop := n.watchers.watch(id)
	defer stop()
	tx, err := n.findTx(id)
	if err != nil || wait == rest.WaitNone || wait == "" {
		return tx, err
	}
	if tx.Status != rest.TxCommitted {
		select {
		case r := <-results:
			if r.Code != 0 {
				return tx, &refusal{r.Code, r.Log}
			}
			tx = rest.Transaction{TxID: id, Status: rest.TxCommitted, Height: r.Height, Place: r.Place}
		case <-ctx.Done():
			return tx, nil
		case <-n.stopping:
			return tx, fmt.Errorf("%w: the node stops", errRefused)
		}
	}
	if wait == rest.WaitProved {
		if err := n.waitProved(ctx, tx.Height); err != nil && ctx.Err() == nil {
			return tx, err
		}
	}
	return tx, nil
}

func (n *Node) findTx(id ledger.TxID) (rest.Transaction, error) {
	tx := rest.Transaction{TxID: id, Status: rest.TxUnknown}
	if n.pool.Holds(id) {
		tx.Status = rest.TxPending
	}
	s, err := n.db.Snapshot(n.db.Height())
	if err != nil {
		return tx, err
	}
	defer s.Close()
	r, ok, err := abci.FindTx(s, id)
	if ok {
		tx.Status, tx.Height, tx.Place = rest.TxCommitted, r.Height, r.Place
	}
	return tx, err
}
