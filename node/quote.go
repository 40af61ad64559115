package node

import (
	"errors"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// clock is the chain clock of a block that would come now: block time stands
// still where nothing happens.
func clock(s ledger.State) uint64 { return max(s.Time, uint64(time.Now().Unix())) + s.Warp }

// quote says what registering a name for a period would cost its owner at now, or
// why it cannot be had.
func quote(s *store.Snapshot, p *registrar.Params, of name.Name, period registrar.Seconds, owner ledger.Address, now uint64) (registrar.Quote, error) {
	d, err := domain(s, of)
	if err != nil {
		return registrar.Quote{}, err
	}
	q, err := registrar.QuoteFor(p, of, d, period, now)
	if err != nil {
		return registrar.Quote{}, err
	}
	var failed error
	err = registrar.Lookalike(p, of, owner, now, func(k ledger.Key) []byte {
		v, err := s.Get(k)
		failed = errors.Join(failed, err)
		return v
	})
	return q, errors.Join(failed, err)
}
