package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/registrar"
)

// commit makes the commitments, stores them and sends them.
func (c *Client) commit(ctx context.Context, r Registration) (*dialogue, error) {
	if !c.known[r.Owner] {
		return nil, &wallet.Foreign{Address: r.Owner}
	}
	var sum registrar.Quote
	for _, n := range r.Names {
		q, _, err := c.quote(ctx, n, r.Period, r.Owner)
		if err != nil {
			return nil, err
		}
		if _, err := c.consents(ctx, n); err != nil {
			return nil, err
		}
		if err := c.checkRegion(n, r.Payment); err != nil {
			return nil, err
		}
		if r.Payment != registrar.PayJMBC {
			q.Fee = 0
		}
		c.cfg.Progress(Progress{Name: n, Step: StepQuoted, Fee: q.Fee, Stake: q.Stake})
		sum.Fee, sum.Stake, sum.Deposit = sum.Fee+q.Fee, sum.Stake+q.Stake, sum.Deposit+q.Deposit
		sum.ValidUntil = q.ValidUntil
	}
	if err := c.affords(ctx, sum); err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		d, err := c.commitOnce(ctx, r, sum.ValidUntil)
		if more, err := c.again(ctx, try, err); !more {
			return d, err
		}
	}
}

func (c *Client) commitOnce(ctx context.Context, r Registration, validUntil uint64) (*dialogue, error) {
	d := &dialogue{
		ChainID: c.cfg.Params.Ledger.ChainID, Names: r.Names, By: c.wallet.Address(), Owner: r.Owner,
		Period: r.Period, Payment: r.Payment, validUntil: validUntil,
	}
	if _, err := rand.Read(d.Salt[:]); err != nil {
		return nil, fmt.Errorf("client: no randomness: %w", err)
	}
	b, err := c.build(ctx, func(p wallet.Purse) (*wallet.Built, error) {
		return wallet.Build(p, &c.cfg.Params.Registrar, func(b *wallet.Batch) {
			for _, n := range d.Names {
				b.Commit(d.By, registrar.Commitment(n, d.Owner, d.Salt))
			}
		})
	})
	if err != nil {
		return nil, err
	}
	d.Commit = b.Tx
	if err := c.begin(d); err != nil {
		c.wallet.Forget(b.ID)
		if errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("%w: another process is registering %s", ErrDialogue, d.Names[0])
		}
		return nil, err
	}
	c.tell(d, Progress{Step: StepCommitting, TxID: b.ID})
	done, err := c.send(ctx, b)
	if _, no := refused(err); no {
		return nil, errors.Join(err, c.end(d))
	}
	if err != nil {
		return nil, err
	}
	c.tell(d, Progress{Step: StepCommitted, TxID: done.TxID, Height: done.Height})
	return d, nil
}

// resume sends the commitments of an earlier attempt again, unless they are no
// longer needed. The wallet has not built them and learns by looking. If the
// names were registered by a draft meanwhile, it returns the receipts.
func (c *Client) resume(ctx context.Context, d *dialogue) ([]Receipt, error) {
	c.cfg.Log.InfoContext(ctx, "resuming a registration", "name", d.Names[0], "revealed", d.Reveal != nil)
	c.forgetCoins()
	if d.Reveal != nil {
		return nil, nil
	}
	c.tell(d, Progress{Step: StepCommitting, TxID: d.Commit.ID()})
	done, err := c.deliver(ctx, d.Commit.ID(), rest.Submission{Tx: d.Commit.Encode()})
	if _, no := refused(err); no {
		// What it would spend is spent by another transaction: it can never be
		// in a block, and nothing was paid.
		return nil, c.restart(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	c.tell(d, Progress{Step: StepCommitted, TxID: done.TxID, Height: done.Height})
	if err := c.sync(ctx); err != nil {
		return nil, err
	}
	if _, there := c.wallet.Coin(d.outpoint(0)); there {
		return nil, nil
	}
	return c.elsewhere(ctx, d)
}

// restart begins the registration of d anew.
func (c *Client) restart(ctx context.Context, d *dialogue) error {
	if err := c.end(d); err != nil {
		return err
	}
	fresh, err := c.commit(ctx, d.registration())
	if err == nil {
		*d = *fresh
	}
	return err
}

// elsewhere returns the receipts of names whose commitments were revealed by a
// transaction that is not in the dialogue: nil if they were not.
func (c *Client) elsewhere(ctx context.Context, d *dialogue) ([]Receipt, error) {
	owner := d.Owner.Encode(c.cfg.Params.Ledger.Prefix)
	for _, n := range d.Names {
		v, err := c.cfg.Rest.Name(ctx, n)
		if err != nil {
			return nil, err
		}
		if v.Outpoint == nil || v.Owner != owner {
			return nil, nil
		}
	}
	return c.receipts(ctx, d, Confirmation{})
}
