package settings

import "github.com/utxo-dns/utxonode/node/limits"

// node returns the section as a node takes it.
func (l *Limits) node() limits.Config {
	return limits.Config{
		Queries: l.Queries, Transactions: l.Transactions,
		Responses: l.Responses, Slip: l.Slip, Window: l.Window,
	}
}
