package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
)

// reveal waits until the commitments may be revealed, then builds the payment
// and stores it.
func (c *Client) reveal(ctx context.Context, d *dialogue) error {
	if err := c.ripen(ctx, d); err != nil {
		return err
	}
	if d.validUntil == 0 {
		status, err := c.cfg.Rest.Status(ctx)
		if err != nil {
			return err
		}
		d.validUntil = c.quoteEnd(status)
	}
	reveals, err := c.reveals(ctx, d)
	if err != nil {
		return err
	}
	var b *wallet.Built
	for again := true; ; again = false {
		b, err = c.build(ctx, func(p wallet.Purse) (*wallet.Built, error) {
			return wallet.Build(p, &c.cfg.Params.Registrar, func(b *wallet.Batch) {
				for _, r := range reveals {
					r.ValidUntil = d.validUntil
					b.Register(r)
				}
			})
		})
		if err == nil {
			break
		}
		if errors.Is(err, wallet.ErrUnsigned) && again {
			// Others need time to sign: as long as a commitment may wait. Fees are the
			// chain's, so nothing is gained by that.
			d.validUntil += c.cfg.Params.Registrar.CommitMaxSeconds
			continue
		}
		if !again || errors.Is(err, wallet.ErrUnsigned) {
			return err
		}
		if err := c.sync(ctx); err != nil {
			return err
		}
	}
	d.Reveal = b.Tx
	if err := c.save(d); err != nil {
		c.wallet.Forget(b.ID)
		return err
	}
	return nil
}

// reveals is what the commitments of d hid.
func (c *Client) reveals(ctx context.Context, d *dialogue) ([]wallet.Reveal, error) {
	all := make([]wallet.Reveal, len(d.Names))
	for i, n := range d.Names {
		consent, err := c.consents(ctx, n)
		if err != nil {
			return nil, err
		}
		all[i] = wallet.Reveal{
			Commitment: wallet.Coin{Outpoint: d.outpoint(i), Output: d.Commit.Outputs[i]},
			Name:       n, Period: d.Period, Salt: d.Salt, Owner: d.Owner, Payment: d.Payment, Consent: consent,
		}
	}
	return all, nil
}

// ripen waits until the commitments are old enough, in blocks and in seconds of
// the chain clock.
func (c *Client) ripen(ctx context.Context, d *dialogue) error {
	law := &c.cfg.Params.Registrar
	if law.CommitMinBlocks <= 1 && law.CommitMinSeconds == 0 {
		return nil // the next block may reveal
	}
	if err := c.sync(ctx); err != nil {
		return err
	}
	coin, _ := c.wallet.Coin(d.outpoint(0))
	for {
		status, err := c.cfg.Rest.Status(ctx)
		if err != nil {
			return err
		}
		if coin.Height == 0 { // not among the coins: count from now
			coin.Height, coin.Time = status.Height, status.ChainTime
		}
		blocks := status.Height + 1 - min(status.Height+1, coin.Height)
		seconds := status.ChainTime - min(status.ChainTime, coin.Time)
		if blocks >= law.CommitMinBlocks && seconds >= law.CommitMinSeconds {
			d.validUntil = c.quoteEnd(status)
			return nil
		}
		c.tell(d, Progress{Step: StepWaiting, Wait: law.CommitMinSeconds - min(law.CommitMinSeconds, seconds)})
		if err := pause(ctx, c.cfg.Poll); err != nil {
			return err
		}
	}
}

// quoteEnd is until when the price of now holds. Block time stands still where
// nothing happens.
func (c *Client) quoteEnd(s rest.Status) uint64 {
	now := max(s.ChainTime, uint64(time.Now().Unix())+s.ChainTime-s.BlockTime)
	return now + c.cfg.Params.Registrar.QuoteSeconds
}

func pause(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return fmt.Errorf("client: %w", ctx.Err())
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("client: %w", ctx.Err())
	}
}
