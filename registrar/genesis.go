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
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("%w: genesis: %w", ErrEncoding, err)
	}
	return &g, nil
}

// check keeps out what would overflow on the way, too: no later sum is checked
// against parameters again.
func (g *Genesis) check() error {
	if err := g.Ledger.Check(); err != nil {
		return err
	}
	if err := g.Registrar.check(); err != nil {
		return err
	}
	_, _, err := ledger.Genesis(g.Ledger.ChainID, 0, g.Outputs())
	return err
}

// Outputs returns the coins of the genesis in order.
func (g *Genesis) Outputs() []ledger.Output {
	out := make([]ledger.Output, len(g.Accounts))
	for i, a := range g.Accounts {
		out[i] = ledger.Output{Amount: a.Amount, Address: a.Address}
	}
	return out
}
