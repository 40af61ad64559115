package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// settle sends the payment and returns the receipts.
func (c *Client) settle(ctx context.Context, d *dialogue) ([]Receipt, error) {
	for again := true; ; again = false {
		id := d.Reveal.ID()
		c.tell(d, Progress{Step: StepRevealing, TxID: id})
		done, err := c.deliver(ctx, id, rest.Submission{Tx: d.Reveal.Encode()})
		if err == nil {
			c.wallet.Confirm(id, done.Height)
			return c.receipts(ctx, d, done)
		}
		if _, no := refused(err); !no {
			return nil, err
		}
		c.wallet.Forget(id)
		if held, lookErr := c.mine(ctx, d); lookErr != nil {
			return nil, lookErr
		} else if held {
			// The node has forgotten the transaction, not what it did.
			return c.receipts(ctx, d, Confirmation{TxID: id})
		}
		if !again {
			return nil, err
		}
		if err := c.recover(ctx, d, err); err != nil {
			return nil, err
		}
	}
}

// mine reports whether the names are held by the outputs of d's reveal.
func (c *Client) mine(ctx context.Context, d *dialogue) (bool, error) {
	held, err := c.cfg.Rest.Name(ctx, d.Names[0])
	if err != nil {
		return false, err
	}
	return held.Outpoint != nil && held.Outpoint.TxID == d.Reveal.ID(), nil
}

// recover makes of a refused payment one that may be taken, or says that there
// is none. The commitments are unspent, so nothing was paid; whatever replaces
// the payment spends the commitments too, so only one of them can be.
func (c *Client) recover(ctx context.Context, d *dialogue, cause error) error {
	if err := c.sync(ctx); err != nil {
		return err
	}
	coin, there := c.wallet.Coin(d.outpoint(0))
	if !there {
		return c.spentCommitment(ctx, d, cause)
	}
	if code, _ := refused(cause); code == rcode.YXDomain {
		return errors.Join(fmt.Errorf("%w; the deposit of %s JMBC can be taken back later",
			cause, coin.Output.Amount*ledger.Amount(len(d.Names))), c.end(d))
	}
	status, err := c.cfg.Rest.Status(ctx)
	if err != nil {
		return err
	}
	if status.ChainTime-min(status.ChainTime, coin.Time) > c.cfg.Params.Registrar.CommitMaxSeconds {
		if err := c.restart(ctx, d); err != nil {
			return err
		}
	}
	d.Reveal, d.validUntil = nil, 0
	return c.reveal(ctx, d)
}

// spentCommitment gives the registration up if the commitment was in a block
// and is no coin any more. A node that never heard of it may be behind.
func (c *Client) spentCommitment(ctx context.Context, d *dialogue, cause error) error {
	t, err := c.cfg.Rest.Transaction(ctx, d.Commit.ID(), rest.WaitNone)
	if err != nil {
		return err
	}
	if t.Status != rest.TxCommitted {
		return fmt.Errorf("%w: the node does not know the commitment %s: ask one that is not behind: %w", ErrLost, d.Commit.ID(), cause)
	}
	return errors.Join(fmt.Errorf("%w: the commitment was spent and %s is not yours; register it anew: %w", ErrLost, d.Names[0], cause), c.end(d))
}

// receipts looks up when the leases end, and forgets the dialogue. Without a
// TxID it is that of the output that holds each name.
func (c *Client) receipts(ctx context.Context, d *dialogue, done Confirmation) ([]Receipt, error) {
	all := make([]Receipt, len(d.Names))
	for i, n := range d.Names {
		held, err := c.cfg.Rest.Name(ctx, n)
		if err != nil {
			return nil, err
		}
		r := Receipt{
			Name: n, TxID: done.TxID, Height: done.Height,
			Outpoint: ledger.Outpoint{TxID: done.TxID, Index: uint32(i)}, Expiry: held.Expiry,
		}
		if done.TxID == (ledger.TxID{}) && held.Outpoint != nil {
			r.TxID, r.Outpoint = held.Outpoint.TxID, *held.Outpoint
		}
		all[i] = r
		c.cfg.Progress(Progress{Name: n, Step: StepRegistered, TxID: r.TxID, Height: r.Height})
	}
	return all, c.end(d)
}
