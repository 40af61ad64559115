package consensus

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/types"
)

// MaxBlockBytes is the default size of a block, in octets.
const MaxBlockBytes = 2 << 20

// A Genesis is where a chain begins: every node of the chain has the same.
type Genesis struct {
	ChainID       string          // 1 to 50 octets
	Time          time.Time       // time of the chain's start; block 1 has it too
	Validators    []Validator     // who orders the first block
	AppState      json.RawMessage // handed to the application's InitChain
	MaxBlockBytes int64           // size of a block, in octets; 0 means MaxBlockBytes
}

// A Validator is a public key and its weight.
type Validator struct {
	PubKey []byte // Ed25519, 32 octets
	Power  int64  // voting power, at least 1
}

// Doc returns the genesis in CometBFT's form, checked and completed.
func (g Genesis) Doc() (*types.GenesisDoc, error) {
	params := types.DefaultConsensusParams()
	params.Block.MaxBytes = MaxBlockBytes
	if g.MaxBlockBytes != 0 {
		params.Block.MaxBytes = g.MaxBlockBytes
	}
	// Evidence of misbehaviour shares the block with transactions.
	params.Evidence.MaxBytes = params.Block.MaxBytes / 16
	doc := &types.GenesisDoc{
		ChainID:         g.ChainID,
		GenesisTime:     g.Time,
		InitialHeight:   1,
		ConsensusParams: params,
		AppState:        g.AppState,
	}
	if g.Time.IsZero() {
		return nil, fmt.Errorf("%w: no time", ErrGenesis)
	}
	if len(g.Validators) == 0 {
		return nil, fmt.Errorf("%w: no validators", ErrGenesis)
	}
	for i, v := range g.Validators {
		if len(v.PubKey) != ed25519.PubKeySize {
			return nil, fmt.Errorf("%w: validator %d has a key of %d octets", ErrGenesis, i, len(v.PubKey))
		}
		key := ed25519.PubKey(v.PubKey)
		doc.Validators = append(doc.Validators, types.GenesisValidator{Address: key.Address(), PubKey: key, Power: v.Power})
	}
	if err := doc.ValidateAndComplete(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	return doc, nil
}

// genesisHash identifies a genesis: a directory keeps it, so that a node is
// never continued under another chain's rules.
func genesisHash(doc *types.GenesisDoc) ([]byte, error) {
	b, err := cmtjson.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}
