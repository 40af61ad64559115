package client

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// Config configures a Client. Rest, Signer and Params must be set.
type Config struct {
	Rest   *rest.Client
	Signer wallet.Signer      // holds the names and the coins
	Params *registrar.Genesis // from the genesis file, never from a node
	Dir    string             // unfinished registrations; "" means they are not kept

	Others   []wallet.Signer // sign along where they are asked for
	Policies []ledger.Policy // of other addresses that may have to sign: see wallet.Unsigned

	// OwnNames makes it ErrOwner to build on a name that a single key among
	// Policies holds, which is most likely a mistake. Otherwise its owner is asked to
	// sign the draft.
	OwnNames bool

	// Wait is what a change waits for before it returns: rest.WaitCommitted, also
	// the meaning of "", until it is in a block and final, or rest.WaitProved,
	// until a Resolver can verify it too.
	Wait string

	Progress func(Progress) // told of each step of a registration; nil means nobody
	Poll     time.Duration  // pause between looks at the chain's clock; 0 means 500 ms
	Log      *slog.Logger   // nil means slog.DiscardHandler
}

// A Client acts for one signer. It is safe for concurrent use.
type Client struct {
	cfg    Config
	wallet *wallet.Wallet

	mu     sync.Mutex
	synced bool // guarded by mu: the wallet has seen the signer's coins

	known   map[ledger.Address]bool           // addresses whose policy is known here; not changed
	ours    map[ledger.Address]bool           // those whose names are built on; not changed
	audited map[ledger.Outpoint]ledger.Output // guarded by mu; see audit
}

// New returns a client.
func New(cfg Config) (*Client, error) {
	if cfg.Poll == 0 {
		cfg.Poll = 500 * time.Millisecond
	}
	if cfg.Wait == "" {
		cfg.Wait = rest.WaitCommitted
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Progress == nil {
		cfg.Progress = func(Progress) {}
	}
	w, err := wallet.New(&cfg.Params.Ledger, cfg.Signer)
	if err != nil {
		return nil, err
	}
	c := &Client{cfg: cfg, wallet: w, known: map[ledger.Address]bool{w.Address(): true}, ours: map[ledger.Address]bool{w.Address(): true}}
	for _, s := range cfg.Others {
		if err := c.learn(s.Policy(), true); err != nil {
			return nil, err
		}
	}
	for _, p := range cfg.Policies {
		_, single := p.(ledger.PublicKey)
		if err := c.learn(p, !single || !cfg.OwnNames); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Client) learn(p ledger.Policy, ours bool) error {
	address, err := ledger.PolicyAddress(p)
	if err != nil {
		return err
	}
	c.known[address], c.ours[address] = true, ours || c.ours[address]
	return nil
}

// Address returns the signer's address as people write it.
func (c *Client) Address() string {
	return c.wallet.Address().Encode(c.cfg.Params.Ledger.Prefix)
}

// ParseAddress reads an address of the client's network.
func (c *Client) ParseAddress(s string) (ledger.Address, error) {
	return ledger.ParseAddress(c.cfg.Params.Ledger.Prefix, s)
}

// A Balance is what an address holds, in atoms.
type Balance struct {
	Spendable ledger.Amount // in coins without a covenant
	Locked    ledger.Amount // in domain outputs and commitments
}

// Balance asks the node and returns what the signer holds, with what its own
// unconfirmed transactions change.
func (c *Client) Balance(ctx context.Context) (b Balance, err error) {
	if err := c.sync(ctx); err != nil {
		return b, err
	}
	for _, coin := range c.wallet.Coins() {
		if coin.Output.Covenant.Kind == 0 {
			b.Spendable += coin.Output.Amount
		} else {
			b.Locked += coin.Output.Amount
		}
	}
	return b, nil
}

// sync loads the signer's coins.
func (c *Client) sync(ctx context.Context) error {
	var coins []wallet.Coin
	var height uint64
	for after := ""; ; {
		page, err := c.cfg.Rest.Account(ctx, c.Address(), after)
		if err != nil {
			return fmt.Errorf("ask for coins: %w", err)
		}
		if after == "" {
			height = page.Height
		}
		for _, coin := range page.Coins {
			coins = append(coins, c.coin(coin))
		}
		if page.Next == "" || page.Next == after {
			break
		}
		after = page.Next
	}
	c.wallet.Update(height, coins)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.synced = true
	return nil
}

// coin is a coin as the node tells it. A kind that is not known here is a
// covenant of which nothing is known but that it must not be spent.
func (c *Client) coin(from rest.Coin) wallet.Coin {
	coin := wallet.Coin{
		Outpoint: from.Outpoint, Height: from.Height, Time: from.Time,
		Output: ledger.Output{Amount: from.Amount, Address: c.wallet.Address()},
	}
	switch from.Kind {
	case "":
	case "commitment":
		coin.Output.Covenant = ledger.Covenant{Kind: registrar.KindCommitment, Data: from.Data}
	case "domain":
		coin.Output.Covenant = ledger.Covenant{Kind: registrar.KindDomain, Data: from.Data}
	default:
		coin.Output.Covenant = ledger.Covenant{Kind: 0xff, Data: from.Data}
	}
	return coin
}

// syncOnce loads the coins the first time.
func (c *Client) syncOnce(ctx context.Context) error {
	c.mu.Lock()
	synced := c.synced
	c.mu.Unlock()
	if synced {
		return nil
	}
	return c.sync(ctx)
}

// forgetCoins makes the next transaction look first which coins there are.
func (c *Client) forgetCoins() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.synced = false
}
