package client

import (
	"crypto/sha256"
	"fmt"
	"os"

	"github.com/cometbft/cometbft/types"

	"github.com/utxo-dns/utxonode/registrar"
)

// A Genesis is a genesis file as a client needs it: the root of its trust.
type Genesis struct {
	ChainID    string
	Validators *types.ValidatorSet // who signs header 1
	Params     *registrar.Genesis
	Hash       [32]byte // SHA-256 of the file
}

// ReadGenesis reads a genesis file.
func ReadGenesis(path string) (*Genesis, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	g, err := DecodeGenesis(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return g, nil
}

// DecodeGenesis reads the octets of a genesis file.
func DecodeGenesis(b []byte) (*Genesis, error) {
	doc, err := types.GenesisDocFromJSON(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	params, err := registrar.DecodeGenesis(doc.AppState)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	if params.Ledger.ChainID != doc.ChainID {
		return nil, fmt.Errorf("%w: the ledger is of chain %q, consensus of %q", ErrGenesis, params.Ledger.ChainID, doc.ChainID)
	}
	if len(doc.Validators) == 0 {
		return nil, fmt.Errorf("%w: no validators", ErrGenesis)
	}
	validators := make([]*types.Validator, len(doc.Validators))
	for i, v := range doc.Validators {
		validators[i] = types.NewValidator(v.PubKey, v.Power)
	}
	return &Genesis{doc.ChainID, types.NewValidatorSet(validators), params, sha256.Sum256(b)}, nil
}
