package registrar

import (
	"encoding/json"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Genesis is what a chain starts from: its parameters and who holds its
// coins. Every node of a chain has the same; it is the application state of
// the genesis file.
type Genesis struct {
	Ledger    ledger.Params `json:"ledger"`
	Registrar Params        `json:"registrar"`
	Accounts  []Account     `json:"accounts"`
}

// An Account is a coin of the genesis.
type Account struct {
	Name    string         `json:"name,omitempty"` // for people; no meaning on the chain
	Address ledger.Address `json:"address"`
	Amount  ledger.Amount  `json:"amount"` // atoms
}

// DecodeGenesis reads a genesis and refuses one that no chain can start from.
func DecodeGenesis(b []byte) (*Genesis, error) {
	var g Genesis
	if err := json.Unmarshal(b, &g); err != nil {
		return nil, fmt.Errorf("%w: genesis: %w", ErrEncoding, err)
	}
	switch {
	case g.Ledger.ChainID == "" || len(g.Ledger.ChainID) > 50:
		return nil, fmt.Errorf("%w: genesis: a chain id has 1 to 50 octets", ErrEncoding)
	case g.Ledger.MaxTxSize <= 0 || g.Ledger.MaxInputs <= 0 || g.Ledger.MaxOutputs <= 0 || g.Ledger.MaxActions <= 0:
		return nil, fmt.Errorf("%w: genesis: every limit of the ledger is at least 1", ErrEncoding)
	case len(g.Registrar.Fees) == 0 || g.Registrar.MaxYears == 0:
		return nil, fmt.Errorf("%w: genesis: no fees, or no years to register for", ErrEncoding)
	}
	return &g, nil
}

// Outputs returns the coins of the genesis in order.
func (g *Genesis) Outputs() []ledger.Output {
	out := make([]ledger.Output, len(g.Accounts))
	for i, a := range g.Accounts {
		out[i] = ledger.Output{Amount: a.Amount, Address: a.Address}
	}
	return out
}
