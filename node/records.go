package node

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// records finds record sets by their root: in the store, else at a peer, in
// which case they are kept. The store is content-addressed, so what is found
// once is right for ever.
type records struct {
	db     *store.DB
	host   *p2p.Host // nil until gossip is up
	wanted chan [32]byte
	log    *slog.Logger
}

// maxWanted bounds the record sets that wait to be fetched. What does not fit
// is fetched when somebody asks for it.
const maxWanted = 1024

func newRecords(db *store.DB, log *slog.Logger) *records {
	return &records{db: db, wanted: make(chan [32]byte, maxWanted), log: log}
}

// Records returns the record set with that root, for gossip and resolution.
func (r *records) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	b, err := r.db.Records(root)
	if !errors.Is(err, store.ErrNotFound) || r.host == nil {
		return b, err
	}
	if b, err = r.host.FetchRecords(ctx, root); err != nil {
		return nil, err
	}
	if err := r.db.PutRecords(root, b); err != nil {
		// They are an answer all the same.
		r.log.WarnContext(ctx, "records not kept", "root", hex.EncodeToString(root[:]), "err", err)
	}
	return b, nil
}

// note wants the record sets of a block's updates, which gossip has not brought
// to a node that was away.
func (r *records) note(c abci.Committed) {
	for i, tx := range c.Block.Txs {
		if c.Txs[i].Code != 0 {
			continue
		}
		for _, a := range tx.Tx().Actions {
			op, err := registrar.DecodeAction(a)
			if set, ok := op.(registrar.SetRecords); err == nil && ok && set.Count > 0 {
				select {
				case r.wanted <- set.Root:
				default:
				}
			}
		}
	}
}

// fetch gets what is wanted until ctx is over.
func (r *records) fetch(ctx context.Context) {
	for {
		select {
		case root := <-r.wanted:
			if _, err := r.Records(ctx, root); err != nil && ctx.Err() == nil {
				r.log.InfoContext(ctx, "records not found yet", "root", hex.EncodeToString(root[:]), "err", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// checkRecords says whether b is the record set with that root. The root does
// not depend on the registered name, so any apex above its records will do.
func checkRecords(root [32]byte, b []byte) error {
	set, err := zone.Decode(name.Name{}, b)
	if err != nil {
		return err
	}
	if set.Root() != root {
		return fmt.Errorf("%w: records with root %x, not %x", errRecords, set.Root(), root)
	}
	return nil
}

// held serves what the store has to peers.
type held struct{ db *store.DB }

// Records returns the record set with that root, nil if it is not here.
func (h held) Records(root [32]byte) ([]byte, error) {
	b, err := h.db.Records(root)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return b, err
}
