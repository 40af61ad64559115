package node

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/registrar"
)

// A Genesis is the genesis file of a chain: consensus's part and the ledger's.
type Genesis struct {
	Doc   *types.GenesisDoc
	Chain *registrar.Genesis
	File  []byte // as it was read
}

// ReadGenesis reads and checks the genesis file of the node in home.
func ReadGenesis(home string) (*Genesis, error) {
	b, err := os.ReadFile(filepath.Join(home, GenesisFile))
	if err != nil {
		return nil, fmt.Errorf("read the genesis: %w; make a node's directory with 'utxonode init'", err)
	}
	return DecodeGenesis(b)
}

// DecodeGenesis checks a genesis file.
func DecodeGenesis(b []byte) (*Genesis, error) {
	doc, err := types.GenesisDocFromJSON(b)
	if err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	chain, err := registrar.DecodeGenesis(doc.AppState)
	if err != nil {
		return nil, err
	}
	if chain.Ledger.ChainID != doc.ChainID {
		return nil, fmt.Errorf("genesis: the ledger is of chain %q, consensus of %q", chain.Ledger.ChainID, doc.ChainID)
	}
	return &Genesis{Doc: doc, Chain: chain, File: b}, nil
}
