package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// maxAudited bounds the outputs kept in memory.
const maxAudited = 10_000

// audit checks that what a transaction spends holds what the node said. A
// signature covers where the coins are, not how much they hold: a node that
// made them look smaller would have the difference burnt. An outpoint is a hash
// of the transaction with its outputs, so that transaction shows it, whoever
// hands it over.
func (c *Client) audit(ctx context.Context, spent []wallet.Coin) error {
	for _, coin := range spent {
		out, err := c.output(ctx, coin)
		if err != nil {
			return err
		}
		said := coin.Output
		if out.Amount != said.Amount || out.Address != said.Address ||
			out.Covenant.Kind != said.Covenant.Kind || !bytes.Equal(out.Covenant.Data, said.Covenant.Data) {
			return fmt.Errorf("%w: the node says that %s holds %s JMBC, its transaction says %s; ask another node",
				ErrCoin, coin.Outpoint, said.Amount, out.Amount)
		}
	}
	return nil
}

// keepMade remembers the outputs of a transaction that was made here.
func (c *Client) keepMade(b *wallet.Built) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, made := range b.Made {
		c.keep(made.Outpoint, made.Output)
	}
}

// keep remembers an output. The caller holds mu.
func (c *Client) keep(o ledger.Outpoint, out ledger.Output) {
	if len(c.audited) >= maxAudited || c.audited == nil {
		c.audited = make(map[ledger.Outpoint]ledger.Output)
	}
	c.audited[o] = out
}

// output returns what is at the outpoint of a coin: known from its own
// transactions and from the genesis file, else from the block it is in.
func (c *Client) output(ctx context.Context, coin wallet.Coin) (ledger.Output, error) {
	c.mu.Lock()
	out, known := c.audited[coin.Outpoint]
	c.mu.Unlock()
	if known {
		return out, nil
	}
	id := coin.Outpoint.TxID
	if id == sha256.Sum256([]byte("UTXO-DNS genesis\x00"+c.cfg.Params.Ledger.ChainID)) {
		if all := c.cfg.Params.Outputs(); int(coin.Outpoint.Index) < len(all) {
			return all[coin.Outpoint.Index], nil
		}
		return out, fmt.Errorf("%w: %s is not in the genesis file", ErrCoin, coin.Outpoint)
	}
	tx, err := c.transaction(ctx, id, coin.Height)
	if err != nil {
		return out, err
	}
	if int(coin.Outpoint.Index) >= len(tx.Outputs) {
		return out, fmt.Errorf("%w: transaction %s has %d outputs, not %s", ErrCoin, id, len(tx.Outputs), coin.Outpoint)
	}
	out = tx.Outputs[coin.Outpoint.Index]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(coin.Outpoint, out)
	return out, nil
}

// transaction returns the transaction of an id, which is in the block of the
// height; 0 if that is not known.
func (c *Client) transaction(ctx context.Context, id ledger.TxID, height uint64) (*ledger.Tx, error) {
	if height == 0 {
		t, err := c.cfg.Rest.Transaction(ctx, id, rest.WaitNone)
		if err != nil {
			return nil, err
		}
		height = t.Height
	}
	block, err := c.cfg.Rest.Block(ctx, height)
	if err != nil {
		return nil, fmt.Errorf("look up transaction %s: %w", id, err)
	}
	i := slices.IndexFunc(block.Txs, func(t rest.BlockTx) bool { return t.TxID == id })
	if i < 0 {
		return nil, fmt.Errorf("%w: the node has no transaction %s in block %d", ErrCoin, id, height)
	}
	tx, err := ledger.DecodeTx(block.Txs[i].Tx)
	if err != nil || tx.ID() != id {
		return nil, fmt.Errorf("%w: what the node hands over is not transaction %s", ErrCoin, id)
	}
	return tx, nil
}
