package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/registrar"
)

// A newChain is what init makes a genesis of.
type newChain struct {
	id       string
	with     []string // keys of other validators
	accounts []string // ADDRESS=JMBC
}

// coinsOf are coins of the genesis.
type coinsOf struct {
	address ledger.Address
	amount  ledger.Amount
}

// supply is what the treasury of a chain holds that was made without accounts.
const supply = 1_000_000_000 * ledger.JMBC

// treasuryCoins is in how many coins, so that several transactions can be made
// at once.
const treasuryCoins = 100

// make makes the node in dir and the genesis of the chain.
func (c *newChain) make(dir string, validator bool) (*madeNode, error) {
	if !validator && len(c.with) == 0 {
		return nil, usagef("a chain needs a validator: this node, or others named by --with")
	}
	if c.id == "" || len(c.id) > 50 {
		return nil, usagef("--chain-id has 1 to 50 octets")
	}
	params := ledger.DefaultParams(c.id)
	coins, err := parseAccounts(c.accounts, params.Prefix)
	if err != nil {
		return nil, err
	}
	others, err := c.validators()
	if err != nil {
		return nil, err
	}
	made, err := makeKey(dir)
	if err != nil {
		return nil, err
	}
	if coins == nil {
		if coins, err = treasury(dir, made); err != nil {
			return nil, err
		}
	}
	if validator {
		key, err := hex.DecodeString(made.ValidatorKey)
		if err != nil {
			return nil, err
		}
		others = append([]consensus.Validator{{PubKey: key, Power: 10}}, others...)
	}
	made.ChainID, made.Validator = c.id, validator
	made.Genesis = filepath.Join(dir, node.GenesisFile)
	made.Treasury = coins[0].address.Encode(params.Prefix)
	genesis, err := encodeGenesis(params, coins, others)
	if err != nil {
		return nil, err
	}
	s := settings.Default()
	s.Network.ChainID, s.Node.Validator = c.id, validator
	return made, writeNode(dir, genesis, &s)
}

func (c *newChain) validators() ([]consensus.Validator, error) {
	var out []consensus.Validator
	for _, text := range c.with {
		key, err := hex.DecodeString(text)
		if err != nil || len(key) != 32 {
			return nil, usagef("--with %q is not a validator key: 64 hexadecimal digits, as 'init --only-key' prints it", text)
		}
		out = append(out, consensus.Validator{PubKey: key, Power: 10})
	}
	return out, nil
}

// treasury makes the key that holds the coins.
func treasury(dir string, made *madeNode) ([]coinsOf, error) {
	made.Keys = filepath.Join(dir, "keys")
	store, err := keystore.Open(keystore.Config{Dir: made.Keys})
	if err != nil {
		return nil, err
	}
	key, err := store.Create("treasury", ledger.Ed25519, "")
	if err != nil {
		return nil, err
	}
	coins := make([]coinsOf, treasuryCoins)
	for i := range coins {
		coins[i] = coinsOf{key.Address(), supply / treasuryCoins}
	}
	return coins, nil
}

func encodeGenesis(params ledger.Params, coins []coinsOf, validators []consensus.Validator) ([]byte, error) {
	chain := registrar.Genesis{Ledger: params, Registrar: registrar.DefaultParams(coins[0].address)}
	for _, c := range coins {
		chain.Accounts = append(chain.Accounts, registrar.Account{Address: c.address, Amount: c.amount})
	}
	state, err := json.Marshal(chain)
	if err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	doc, err := consensus.Genesis{ChainID: params.ChainID, Time: time.Now().UTC(), Validators: validators, AppState: state}.Doc()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "utxonode-genesis")
	if err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // nothing secret is in it
	path := filepath.Join(dir, node.GenesisFile)
	if err := doc.SaveAs(path); err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	return os.ReadFile(path)
}
