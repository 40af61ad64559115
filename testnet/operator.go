package testnet

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// attempts is how often a transaction of the network's own accounts is built
// again because somebody else spent its coin.
const attempts = 8

// An operator makes the transactions of the network's own accounts.
type operator struct {
	params *ledger.Params
	key    *keystore.Key
	node   *rest.Client
}

func (m *Manifest) operator(account string) (*operator, error) {
	running := m.Running()
	if len(running) == 0 {
		return nil, fmt.Errorf("%w: no node of the network runs", ErrDown)
	}
	g, err := m.Genesis()
	if err != nil {
		return nil, err
	}
	key, err := keystore.Dev(account)
	if err != nil {
		return nil, err
	}
	return &operator{&g.Chain.Ledger, key, rest.New(running[0].API, nil)}, nil
}

// send builds a transaction, hands it in and waits until its state is proved.
func (o *operator) send(ctx context.Context, plan wallet.Plan) (ledger.TxID, error) {
	defer o.node.Close()
	var last error
	for range attempts {
		coins, err := o.coins(ctx)
		if err != nil {
			return ledger.TxID{}, err
		}
		built, err := wallet.Fund(wallet.Purse{Params: o.params, Signer: o.key, Coins: coins}, plan)
		if err != nil {
			return ledger.TxID{}, err
		}
		_, last = o.node.Submit(ctx, rest.Submission{Tx: built.Raw}, rest.WaitProved)
		if rcode.Of(last) != rcode.Blockchain {
			return built.ID, last
		}
	}
	return ledger.TxID{}, last
}

// coins returns the account's coins, one chosen at random first: who asks at
// the same time shall take another.
func (o *operator) coins(ctx context.Context) ([]wallet.Coin, error) {
	a, err := o.node.Account(ctx, o.key.Address().Encode(o.params.Prefix), "")
	if err != nil {
		return nil, err
	}
	var coins []wallet.Coin
	for _, c := range a.Coins {
		if c.Kind == "" {
			coins = append(coins, wallet.Coin{
				Outpoint: c.Outpoint, Height: c.Height, Time: c.Time,
				Output: ledger.Output{Amount: c.Amount, Address: o.key.Address()},
			})
		}
	}
	rand.Shuffle(len(coins), func(i, j int) { coins[i], coins[j] = coins[j], coins[i] })
	return coins[:min(len(coins), 8)], nil
}

// Faucet pays an amount from the network's faucet to an address and waits
// until the payment can be proved.
func (m *Manifest) Faucet(ctx context.Context, to ledger.Address, amount ledger.Amount) (ledger.TxID, error) {
	o, err := m.operator(FaucetAccount)
	if err != nil {
		return ledger.TxID{}, err
	}
	return o.send(ctx, wallet.Plan{Outputs: []ledger.Output{{Amount: amount, Address: to}}})
}

// Faucet is Manifest.Faucet.
func (n *Network) Faucet(ctx context.Context, to ledger.Address, amount ledger.Amount) (ledger.TxID, error) {
	m := n.Manifest()
	return m.Faucet(ctx, to, amount)
}

// Warp moves the chain clock forward by whole seconds and waits until every
// running node has moved, and can prove it.
func (m *Manifest) Warp(ctx context.Context, by time.Duration) (ledger.TxID, error) {
	if by < time.Second || by%time.Second != 0 {
		return ledger.TxID{}, fmt.Errorf("%w: the clock moves forward by whole seconds, not by %s", ErrOther, by)
	}
	o, err := m.operator(ClockAccount)
	if err != nil {
		return ledger.TxID{}, err
	}
	data := binary.BigEndian.AppendUint64(nil, uint64(by/time.Second))
	id, err := o.send(ctx, wallet.Plan{Actions: []ledger.Action{{Op: ledger.OpWarp, Data: data}}})
	if err != nil {
		return id, err
	}
	return id, m.waitProved(ctx, id)
}

// Warp is Manifest.Warp.
func (n *Network) Warp(ctx context.Context, by time.Duration) (ledger.TxID, error) {
	m := n.Manifest()
	return m.Warp(ctx, by)
}

// waitProved waits until every running node can prove the state after a
// transaction. A node that ends meanwhile is not waited for.
func (m *Manifest) waitProved(ctx context.Context, id ledger.TxID) error {
	for _, n := range m.Running() {
		node := rest.New(n.API, nil)
		for {
			tx, err := node.Transaction(ctx, id, rest.WaitProved)
			if errors.Is(err, rest.ErrUnreachable) && ctx.Err() == nil {
				break
			}
			if err != nil {
				return fmt.Errorf("%s: %w", n.Name, err)
			}
			if tx.Status == rest.TxCommitted {
				break
			}
		}
		node.Close()
	}
	return nil
}

// ChainTime returns the chain clock of the first node that runs, Unix seconds.
func (m *Manifest) ChainTime(ctx context.Context) (uint64, error) {
	running := m.Running()
	if len(running) == 0 {
		return 0, fmt.Errorf("%w: no node of the network runs", ErrDown)
	}
	node := rest.New(running[0].API, nil)
	defer node.Close()
	s, err := node.Status(ctx)
	return s.ChainTime, err
}
