package registrar

import (
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
}

// QuoteFor prices n for a period, or says why it cannot be registered at now.
// d is the state of n, nil if it has none.
func QuoteFor(p *Params, n name.Name, d *Domain, period Seconds, now uint64) (Quote, error) {
	if err := Available(p, n, d, now); err != nil {
		return Quote{}, err
	}
	fee, err := p.FeeFor(n, period)
	if err != nil {
		return Quote{}, err
	}
	return Quote{Fee: fee, Stake: p.Stake, Deposit: p.Deposit, Treasury: p.Treasury}, nil
}
