package registrar

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A Quote is what a registration costs (draft §5.1.1 step 3). It reserves
// nothing; every node computes the same from the same state.
type Quote struct {
	Fee      ledger.Amount  // to the treasury
	Stake    ledger.Amount  // locked in the domain output, returned at the end
	Deposit  ledger.Amount  // locked in the commitment, returned by the reveal
	Treasury ledger.Address // where the fee goes

	ValidUntil uint64 // seconds of the chain clock
	ID         [32]byte
}

// QuoteFor prices n for a period, or says why it cannot be registered at now.
// d is the state of n, nil if it has none.
func QuoteFor(p *Params, n name.Name, d *Domain, period Seconds, now uint64) (Quote, error) {
	if err := Available(p, n, d, ledger.Address{}, now); err != nil {
		return Quote{}, err
	}
	price, err := p.priceOf(n, period)
	if err != nil {
		return Quote{}, err
	}
	q := Quote{Fee: price.fee, Stake: p.Stake, Deposit: p.Deposit, Treasury: p.Treasury, ValidUntil: now + p.QuoteSeconds}
	q.ID = q.id(n, period)
	return q, nil
}

// id is SHA-256("UTXO-DNS quote" 00 ‖ K ‖ period 8 ‖ fee 8 ‖ stake 8 ‖ deposit
// 8 ‖ treasury 32 ‖ valid until 8).
func (q *Quote) id(n name.Name, period Seconds) [32]byte {
	key := n.Key()
	b := append([]byte("UTXO-DNS quote\x00"), key[:]...)
	for _, v := range []uint64{period, uint64(q.Fee), uint64(q.Stake), uint64(q.Deposit)} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	b = append(b, q.Treasury[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(b, q.ValidUntil))
}
