package testnet

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
)

// A Config says what network to make. Its zero value is one of four
// validators.
type Config struct {
	Validators int    // 0 means 4
	Followers  int    // nodes that do not vote
	Dir        string // where the nodes live; required by Up, made by New
	ChainID    string // empty means "utxonode-local"

	Heartbeat time.Duration // see consensus.Config; 0 means its default
	Regions   []string      // see node.Config

	// Genesis may change the chain's parameters before anything is made.
	Genesis func(*Parameters)

	Log *slog.Logger // of all nodes; nil means slog.DiscardHandler
}

// MaxNodes is how many nodes one network may have.
const MaxNodes = 64

func (c Config) withDefaults() (Config, error) {
	if c.Validators == 0 {
		c.Validators = 4
	}
	if c.ChainID == "" {
		c.ChainID = "utxonode-local"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Validators < 1 || c.Followers < 0 || c.Validators+c.Followers > MaxNodes {
		return c, fmt.Errorf("testnet: %d validators and %d followers: want at least one validator and at most %d nodes",
			c.Validators, c.Followers, MaxNodes)
	}
	return c, nil
}

// Balance is what each named account holds at the start.
const Balance = 1_000_000 * ledger.JMBC

// coinsPerAccount is in how many coins, so that an account can make several
// transactions at once.
const coinsPerAccount = 100
