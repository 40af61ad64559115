package load

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// outputsPerPayment is how many lanes one funding transaction pays.
const outputsPerPayment = 100

// fund makes the owners and pays a coin to each of their lanes.
func fund(ctx context.Context, cfg Config, from wallet.Signer) ([]*lane, error) {
	if cfg.Count < 1 || cfg.Owners < 1 || cfg.Lanes < 1 || len(cfg.APIs) == 0 || len(cfg.APIs) != len(cfg.Service) {
		return nil, errors.New("load: at least one name, owner, lane and node")
	}
	lanes, err := makeLanes(&cfg)
	if err != nil {
		return nil, err
	}
	if err := ready(ctx, &cfg); err != nil {
		return nil, err
	}
	perLane := cfg.price() * ledger.Amount((cfg.Count+len(lanes)-1)/len(lanes)*2) // lanes race for names
	purse, err := open(ctx, &cfg, lanes[0].api, from)
	if err != nil {
		return nil, err
	}
	for first := 0; first < len(lanes); first += outputsPerPayment {
		group := lanes[first:min(first+outputsPerPayment, len(lanes))]
		var plan wallet.Plan
		for _, l := range group {
			plan.Outputs = append(plan.Outputs, ledger.Output{Amount: perLane, Address: l.coin.Output.Address})
		}
		b, err := wallet.Fund(*purse, plan)
		if err != nil {
			return nil, fmt.Errorf("fund the owners: %w", err)
		}
		if err := group[0].submit(ctx, b, rest.WaitCommitted); err != nil {
			return nil, fmt.Errorf("fund the owners: %w", err)
		}
		for i, l := range group {
			l.coin = b.Made[i]
		}
		spent(purse, b)
	}
	return lanes, nil
}

func makeLanes(cfg *Config) ([]*lane, error) {
	proofs := newProofs(cfg)
	apis := make([]*rest.Client, len(cfg.APIs))
	for i, url := range cfg.APIs {
		apis[i] = rest.New(url, nil)
	}
	var lanes []*lane
	for i := range cfg.Owners {
		seed := sha256.Sum256(fmt.Appendf(nil, "utxonode load owner %d", i))
		key, err := keystore.FromSeed(fmt.Sprintf("owner%d", i), ledger.Ed25519, seed[:])
		if err != nil {
			return nil, err
		}
		for range cfg.Lanes {
			node := len(lanes) % len(apis)
			l := &lane{cfg: cfg, api: apis[node], service: cfg.Service[node], proofs: proofs, owner: key}
			l.coin.Output.Address = key.Address()
			lanes = append(lanes, l)
		}
	}
	return lanes, nil
}

// poll is how often a node is asked whether it has begun.
const poll = 20 * time.Millisecond

// ready waits until every node has a block.
func ready(ctx context.Context, cfg *Config) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for _, url := range cfg.APIs {
		api := rest.New(url, nil)
		for {
			if s, err := api.Status(ctx); err == nil && s.Height > 0 {
				break
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("load: %s has no block: %w", url, ctx.Err())
			}
		}
		api.Close()
	}
	return nil
}

// open reads the coins of whoever funds the owners.
func open(ctx context.Context, cfg *Config, api *rest.Client, from wallet.Signer) (*wallet.Purse, error) {
	address, err := ledger.PolicyAddress(from.Policy())
	if err != nil {
		return nil, err
	}
	account, err := api.Account(ctx, address.Encode(cfg.Genesis.Params.Ledger.Prefix), "")
	if err != nil {
		return nil, fmt.Errorf("read the funds: %w", err)
	}
	p := &wallet.Purse{Params: &cfg.Genesis.Params.Ledger, Signer: from}
	for _, c := range account.Coins {
		p.Coins = append(p.Coins, wallet.Coin{
			Outpoint: c.Outpoint, Output: ledger.Output{Amount: c.Amount, Address: address},
		})
	}
	return p, nil
}

// spent takes the coins that b spends out of p.
func spent(p *wallet.Purse, b *wallet.Built) {
	p.Coins = slices.DeleteFunc(p.Coins, func(c wallet.Coin) bool {
		return slices.ContainsFunc(b.Tx.Inputs, func(in ledger.Input) bool { return in.Outpoint == c.Outpoint })
	})
}
