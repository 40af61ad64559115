package client

import (
	"context"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// Pay sends an amount to an address and waits until it is in a block. After
// ErrUncertain ask for the transaction before paying again.
func (c *Client) Pay(ctx context.Context, to ledger.Address, amount ledger.Amount) (Confirmation, error) {
	_, done, err := c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) { return wallet.Pay(p, to, amount) })
	return done, err
}

// TakeBack takes back the deposits of the signer's commitments that can no
// longer be revealed, and returns how many there were.
func (c *Client) TakeBack(ctx context.Context) (int, error) {
	if err := c.sync(ctx); err != nil {
		return 0, err
	}
	status, err := c.cfg.Rest.Status(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, coin := range c.wallet.Coins() {
		age := status.ChainTime - min(status.ChainTime, coin.Time)
		if coin.Output.Covenant.Kind != registrar.KindCommitment || coin.Height == 0 ||
			age <= c.cfg.Params.Registrar.CommitMaxSeconds {
			continue
		}
		_, _, err := c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) {
			return wallet.Fund(p, wallet.Plan{Spend: []wallet.Coin{coin}})
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
