package testnet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/registrar"
)

// Parameters are what Config.Genesis may change.
type Parameters struct {
	Ledger    *ledger.Params
	Registrar *registrar.Params
}

// Accounts are the names of the funded accounts. Their keys are derived from
// their names, known to everybody, and good for local networks only.
func Accounts() []string {
	return []string{"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"}
}

// The accounts of the network itself, with keys like those of Accounts.
const (
	FaucetAccount   = "faucet"   // pays whoever asks
	TreasuryAccount = "treasury" // gets the registration fees
	ClockAccount    = "clock"    // may warp the chain clock
)

// makeGenesis writes the genesis of a new network into every node's directory.
func makeGenesis(cfg Config, m *Manifest) error {
	chain, err := chainGenesis(cfg)
	if err != nil {
		return err
	}
	state, err := json.Marshal(chain)
	if err != nil {
		return fmt.Errorf("testnet: genesis: %w", err)
	}
	g := consensus.Genesis{ChainID: cfg.ChainID, Time: time.Now().UTC(), AppState: state}
	for _, n := range m.Nodes {
		if !n.Validator {
			continue
		}
		key, err := consensus.ValidatorPubKey(n.Seed.Validator())
		if err != nil {
			return err
		}
		g.Validators = append(g.Validators, consensus.Validator{PubKey: key, Power: 10})
	}
	doc, err := g.Doc()
	if err != nil {
		return err
	}
	for _, n := range m.Nodes {
		if err := doc.SaveAs(filepath.Join(n.Dir, node.GenesisFile)); err != nil {
			return fmt.Errorf("testnet: write the genesis: %w", err)
		}
	}
	return nil
}

// chainGenesis funds the accounts, lets the clock be warped, asks for no seconds
// between commitment and reveal, and lets an owner register any number of names.
func chainGenesis(cfg Config) (*registrar.Genesis, error) {
	address := make(map[string]ledger.Address)
	for _, who := range append(Accounts(), FaucetAccount, TreasuryAccount, ClockAccount) {
		key, err := keystore.Dev(who)
		if err != nil {
			return nil, err
		}
		address[who] = key.Address()
	}
	g := &registrar.Genesis{
		Ledger: ledger.DefaultParams(cfg.ChainID), Registrar: registrar.DefaultParams(address[TreasuryAccount]),
	}
	g.Ledger.WarpKey = address[ClockAccount]
	g.Registrar.CommitMinSeconds, g.Registrar.OwnerLimit = 0, 0
	for _, who := range Accounts() {
		for range coinsPerAccount {
			g.Accounts = append(g.Accounts, registrar.Account{Name: who, Address: address[who], Amount: Balance / coinsPerAccount})
		}
	}
	for range coinsPerAccount {
		g.Accounts = append(g.Accounts,
			registrar.Account{Name: FaucetAccount, Address: address[FaucetAccount], Amount: Balance},
			registrar.Account{Name: ClockAccount, Address: address[ClockAccount], Amount: ledger.JMBC})
	}
	if cfg.Genesis != nil {
		cfg.Genesis(&Parameters{&g.Ledger, &g.Registrar})
	}
	return g, nil
}

// makeDirs makes the directory of every node with its seed.
func makeDirs(m *Manifest) error {
	for i := range m.Nodes {
		n := &m.Nodes[i]
		if err := os.MkdirAll(n.Dir, 0o700); err != nil {
			return fmt.Errorf("testnet: %w", err)
		}
		var err error
		if n.Seed, err = node.OpenSeed(n.Dir); err != nil {
			return err
		}
	}
	return nil
}
