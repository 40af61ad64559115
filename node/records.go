package node

import (
	"context"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/zone"
)

// records finds record sets by their root: in the store, else at a peer, in
// which case they are kept. The store is content-addressed, so what is found
// once is right for ever.
type records struct {
	db   *store.DB
	host *p2p.Host // nil until gossip is up
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
	return b, r.db.PutRecords(root, b)
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
