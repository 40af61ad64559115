package testnet

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
)

// A Config says what network to make. Its zero value is one of four
// validators.
type Config struct {
	Validators int    // 0 means 4, or what is in Dir
	Followers  int    // nodes that do not vote
	Dir        string // where the nodes live; required by Up, made by New
	ChainID    string // empty means "utxonode-local", or what is in Dir

	Heartbeat time.Duration // see consensus.Config; 0 means its default
	Regions   []string      // see node.Config
	DNSSEC    bool          // sign the zones of the DNS, each node with keys of its own

	// Genesis may change the chain's parameters before anything is made.
	Genesis func(*Parameters)

	// Node may change how node i runs, each time before it starts. A process of
	// its own heeds what settings can say.
	Node func(i int, cfg *node.Config)

	// Program runs each node in a process of its own: the command to which
	// "start --home DIR" is added, and which then runs daemon.Run with its
	// standard input as the parent. nil means nodes in this process.
	Program []string

	// Register lets commands of this user find the network while it is up.
	Register bool

	// Log is of all nodes in this process. nil means that each logs to
	// LogFile in its directory, as processes of their own always do.
	Log *slog.Logger
}

// LogFile is where a node logs, in its directory.
const LogFile = "node.log"

// MaxNodes is how many nodes one network may have.
const MaxNodes = 64

// DefaultValidators is how many validators a network has that nobody asked
// otherwise for.
const DefaultValidators = 4

func (c Config) withDefaults() (Config, error) {
	if c.Validators == 0 {
		c.Validators = DefaultValidators
	}
	if c.ChainID == "" {
		c.ChainID = "utxonode-local"
	}
	if c.Dir == "" {
		return c, fmt.Errorf("%w: no directory", ErrNoNetwork)
	}
	if c.Validators < 1 || c.Followers < 0 || c.Validators+c.Followers > MaxNodes {
		return c, fmt.Errorf("%w: %d validators and %d followers: want at least one validator and at most %d nodes",
			ErrOther, c.Validators, c.Followers, MaxNodes)
	}
	return c, nil
}

// Balance is what each named account holds at the start.
const Balance = 1_000_000 * ledger.JMBC

// coinsPerAccount is in how many coins, so that an account can make several
// transactions at once.
const coinsPerAccount = 100
