package node

import (
	"context"
	"errors"
	"net/netip"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/updates"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
)

// updater answers Updates for a node. What it takes goes the way of a
// transaction that came by HTTP.
func (n *Node) updater() *updates.Handler {
	return updates.New(updates.Config{
		Chain:   updated{n},
		ChainID: n.genesis.Chain.Ledger.ChainID, Prefix: n.genesis.Chain.Ledger.Prefix,
		Law: &n.genesis.Chain.Registrar, Algorithms: n.cfg.AllowedAlgorithms,
		Now: n.cfg.Limits.Now, Log: n.cfg.Log.With("room", "updates"),
	})
}

// updated is the node as its Updates find it.
type updated struct{ n *Node }

// Ready says that the node is behind its chain, or has none yet (U-116).
func (u updated) Ready() error {
	if u.n.db.Height() == 0 || u.n.engine.Status().CatchingUp {
		return errSyncing{}
	}
	return nil
}

// Limit counts a transaction that a source hands in.
func (u updated) Limit(from netip.Addr) error { return u.n.limits.Source(from) }

// Clock is the pool's.
func (u updated) Clock() uint64 { return u.n.pool.Clock() }

// Entry is the pool's.
func (u updated) Entry(k ledger.Key) ([]byte, error) { return u.n.pool.Entry(k) }

// Records are the store's, or a peer's.
func (u updated) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	return u.n.records.Records(ctx, root)
}

// Quote says what registering a name for a period would cost now somebody who
// holds nothing.
func (u updated) Quote(of name.Name, period registrar.Seconds) (registrar.Quote, error) {
	s, state, err := u.n.latest()
	if err != nil {
		return registrar.Quote{}, err
	}
	defer s.Close()
	return quote(s, &u.n.genesis.Chain.Registrar, of, period, ledger.Address{}, clock(state))
}

// Where looks for a transaction in the pool and in the blocks.
func (u updated) Where(id ledger.TxID) (height uint64, known bool, err error) {
	tx, err := u.n.findTx(id)
	return tx.Height, tx.Status != rest.TxUnknown, err
}

// Try judges a transaction as admission does.
func (u updated) Try(raw []byte) (after func(ledger.Key) []byte, err error) {
	if _, err := u.n.pool.Plausible(raw); err != nil {
		return nil, err
	}
	if err := u.n.checkAlgorithms(raw); err != nil {
		return nil, err
	}
	return u.n.pool.Try(raw)
}

// Submit admits a transaction, which was counted already, and passes it on.
func (u updated) Submit(ctx context.Context, from netip.Addr, e p2p.Envelope) error {
	_, err := u.n.submit(ctx, from, e)
	if errors.Is(err, consensus.ErrSeen) {
		return nil
	}
	return err
}
