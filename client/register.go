package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Step is where a registration is.
type Step string

// The steps, in order (draft §5.1.1).
const (
	StepQuoted     Step = "quoted"     // the name is free and this is the price
	StepCommitting Step = "committing" // the commitment is stored and is being sent
	StepCommitted  Step = "committed"  // it is in a block
	StepWaiting    Step = "waiting"    // until it is old enough
	StepRevealing  Step = "revealing"  // the payment is stored and is being sent
	StepRegistered Step = "registered" // it is in a block: the name is held
)

// A Progress tells of one step.
type Progress struct {
	Name   name.Name
	Step   Step
	TxID   ledger.TxID   // of the transaction that the step is about, if any
	Height uint64        // of its block, if it is in one
	Fee    ledger.Amount // StepQuoted: to the treasury
	Stake  ledger.Amount // StepQuoted: locked until the name is released
	Wait   uint64        // StepWaiting: seconds of the chain clock that are left
}

// A Receipt is what a registrant has in hand at the end (draft §5.1.1 step 6,
// E-61).
type Receipt struct {
	Name     name.Name
	TxID     ledger.TxID // of the reveal
	Height   uint64
	Outpoint ledger.Outpoint // the domain output
	Expiry   uint64          // Unix seconds of the chain clock
}

// Register registers a name for the signer: it asks for the price, commits,
// waits, reveals and pays. A registration that was broken off, by whatever, is
// taken up where it stood when Register is called again for the name; there is
// one payment, however often.
func (c *Client) Register(ctx context.Context, n name.Name, years uint64) (Receipt, error) {
	if err := n.Registrable(); err != nil {
		return Receipt{}, err
	}
	d, err := c.load(n)
	if err != nil {
		return Receipt{}, err
	}
	if d == nil {
		if d, err = c.commit(ctx, n, years); err != nil {
			return Receipt{}, err
		}
	} else if err := c.resume(ctx, d); err != nil {
		return Receipt{}, err
	}
	if d.Reveal == nil {
		if err := c.reveal(ctx, d); err != nil {
			return Receipt{}, err
		}
	}
	return c.settle(ctx, d)
}

// Quote returns the price of a name by the chain's parameters, after the node
// has said that it is free and quoted the same.
func (c *Client) Quote(ctx context.Context, n name.Name, years uint64) (registrar.Quote, error) {
	law := &c.cfg.Params.Registrar
	if years == 0 || years > law.MaxYears {
		return registrar.Quote{}, fmt.Errorf("%w: %d years, a name is registered for 1 to %d", registrar.ErrPeriod, years, law.MaxYears)
	}
	asked, err := c.cfg.Rest.Quote(ctx, n, years)
	if err != nil {
		return registrar.Quote{}, err
	}
	fee, err := law.FeeFor(n, years*registrar.Year)
	if err != nil {
		return registrar.Quote{}, err
	}
	q := registrar.Quote{Fee: fee, Stake: law.Stake, Deposit: law.Deposit, Treasury: law.Treasury, ValidUntil: asked.ValidUntil}
	treasury := law.Treasury.Encode(c.cfg.Params.Ledger.Prefix)
	if asked.Fee != q.Fee || asked.Stake != q.Stake || asked.Deposit != q.Deposit || asked.Treasury != treasury {
		return q, fmt.Errorf("%w: the node asks for %s to %s, the genesis file says %s to %s: one of them is of another chain",
			ErrQuote, asked.Fee, asked.Treasury, q.Fee, treasury)
	}
	return q, nil
}

// commit makes the commitment, stores it and sends it.
func (c *Client) commit(ctx context.Context, n name.Name, years uint64) (*dialogue, error) {
	q, err := c.Quote(ctx, n, years)
	if err != nil {
		return nil, err
	}
	c.cfg.Progress(Progress{Name: n, Step: StepQuoted, Fee: q.Fee, Stake: q.Stake})
	if err := c.affords(ctx, q); err != nil {
		return nil, err
	}
	for again := true; ; again = false {
		d, err := c.commitOnce(ctx, n, years, q.ValidUntil)
		if code, no := refused(err); !no || code != rcode.Blockchain || !again {
			return d, err
		}
		if err := c.sync(ctx); err != nil {
			return nil, err
		}
	}
}

// affords checks before the deposit is locked that the rest can be paid.
func (c *Client) affords(ctx context.Context, q registrar.Quote) error {
	for again := false; ; again = true {
		if err := c.syncOnce(ctx); err != nil {
			return err
		}
		var have ledger.Amount
		for _, coin := range c.wallet.Coins() {
			if coin.Output.Covenant.Kind == 0 {
				have += coin.Output.Amount
			}
		}
		if need := q.Fee + q.Stake + q.Deposit; have >= need {
			return nil
		} else if again {
			return fmt.Errorf("%w: %s JMBC can be spent, the registration needs %s and the transactions' fees", wallet.ErrFunds, have, need)
		}
		if err := c.sync(ctx); err != nil {
			return err
		}
	}
}

func (c *Client) commitOnce(ctx context.Context, n name.Name, years, validUntil uint64) (*dialogue, error) {
	d := &dialogue{ChainID: c.cfg.Params.Ledger.ChainID, Name: n, Owner: c.wallet.Address(), Years: years, validUntil: validUntil}
	if _, err := rand.Read(d.Salt[:]); err != nil {
		return nil, fmt.Errorf("client: no randomness: %w", err)
	}
	hash := registrar.Commitment(n, d.Owner, d.Salt)
	b, err := c.wallet.Spend(func(p wallet.Purse) (*wallet.Built, error) {
		return wallet.Commit(p, &c.cfg.Params.Registrar, hash)
	})
	if err != nil {
		return nil, err
	}
	if err := c.audit(ctx, b); err != nil {
		c.wallet.Forget(b.ID)
		return nil, err
	}
	d.Commit = b.Tx
	if err := c.begin(d); err != nil {
		c.wallet.Forget(b.ID)
		if errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("%w: another process is registering %s", ErrDialogue, n)
		}
		return nil, err
	}
	c.cfg.Progress(Progress{Name: n, Step: StepCommitting, TxID: b.ID})
	done, err := c.send(ctx, b)
	if _, no := refused(err); no {
		return nil, errors.Join(err, c.end(d))
	}
	if err != nil {
		return nil, err
	}
	c.cfg.Progress(Progress{Name: n, Step: StepCommitted, TxID: done.TxID, Height: done.Height})
	return d, nil
}

// resume sends the commitment of an earlier attempt again, unless it is no
// longer needed. The wallet has not built it and learns by looking.
func (c *Client) resume(ctx context.Context, d *dialogue) error {
	c.cfg.Log.InfoContext(ctx, "resuming a registration", "name", d.Name, "revealed", d.Reveal != nil)
	c.forgetCoins()
	if d.Reveal != nil {
		return nil
	}
	c.cfg.Progress(Progress{Name: d.Name, Step: StepCommitting, TxID: d.Commit.ID()})
	done, err := c.deliver(ctx, d.Commit.ID(), rest.Submission{Tx: d.Commit.Encode()})
	if _, no := refused(err); no {
		// What it would spend is spent by another transaction: it can never be
		// in a block, and nothing was paid.
		if err := c.end(d); err != nil {
			return err
		}
		fresh, err := c.commit(ctx, d.Name, d.Years)
		if err != nil {
			return err
		}
		*d = *fresh
		return nil
	}
	if err != nil {
		return err
	}
	c.cfg.Progress(Progress{Name: d.Name, Step: StepCommitted, TxID: done.TxID, Height: done.Height})
	return c.sync(ctx)
}

// reveal waits until the commitment may be revealed, then builds the payment
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
	var b *wallet.Built
	for again := true; ; again = false {
		var err error
		b, err = c.wallet.Spend(func(p wallet.Purse) (*wallet.Built, error) {
			return wallet.Register(p, &c.cfg.Params.Registrar, wallet.Reveal{
				Commitment: wallet.Coin{Outpoint: d.outpoint(), Output: d.Commit.Outputs[0]},
				Name:       d.Name, Period: d.Years * registrar.Year, Salt: d.Salt, ValidUntil: d.validUntil,
			})
		})
		if err == nil {
			break
		}
		if !again {
			return err
		}
		if err := c.sync(ctx); err != nil {
			return err
		}
	}
	if err := c.audit(ctx, b); err != nil {
		c.wallet.Forget(b.ID)
		return err
	}
	d.Reveal = b.Tx
	if err := c.save(d); err != nil {
		c.wallet.Forget(b.ID)
		return err
	}
	return nil
}

// ripen waits until the commitment is old enough, in blocks and in seconds of
// the chain clock.
func (c *Client) ripen(ctx context.Context, d *dialogue) error {
	law := &c.cfg.Params.Registrar
	if law.CommitMinBlocks <= 1 && law.CommitMinSeconds == 0 {
		return nil // the next block may reveal
	}
	if err := c.sync(ctx); err != nil {
		return err
	}
	coin, _ := c.wallet.Coin(d.outpoint())
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
		c.cfg.Progress(Progress{Name: d.Name, Step: StepWaiting, Wait: law.CommitMinSeconds - min(law.CommitMinSeconds, seconds)})
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

// settle sends the payment and returns the receipt.
func (c *Client) settle(ctx context.Context, d *dialogue) (Receipt, error) {
	for again := true; ; again = false {
		id := d.Reveal.ID()
		c.cfg.Progress(Progress{Name: d.Name, Step: StepRevealing, TxID: id})
		done, err := c.deliver(ctx, id, rest.Submission{Tx: d.Reveal.Encode()})
		if err == nil {
			c.wallet.Confirm(id, done.Height)
			return c.receipt(ctx, d, done)
		}
		if _, no := refused(err); !no {
			return Receipt{}, err
		}
		c.wallet.Forget(id)
		if held, lookErr := c.mine(ctx, d); lookErr != nil {
			return Receipt{}, lookErr
		} else if held {
			// The node has forgotten the transaction, not what it did.
			return c.receipt(ctx, d, Confirmation{TxID: id})
		}
		if !again {
			return Receipt{}, err
		}
		if err := c.recover(ctx, d, err); err != nil {
			return Receipt{}, err
		}
	}
}

// mine reports whether the name is held by the output of d's reveal.
func (c *Client) mine(ctx context.Context, d *dialogue) (bool, error) {
	held, err := c.cfg.Rest.Name(ctx, d.Name)
	if err != nil {
		return false, err
	}
	return held.Outpoint != nil && held.Outpoint.TxID == d.Reveal.ID(), nil
}

// recover makes of a refused payment one that may be taken, or says that there
// is none. The commitment is unspent, so nothing was paid; whatever replaces
// the payment spends the commitment too, so only one of them can be.
func (c *Client) recover(ctx context.Context, d *dialogue, cause error) error {
	if err := c.sync(ctx); err != nil {
		return err
	}
	coin, there := c.wallet.Coin(d.outpoint())
	if !there {
		return c.spentCommitment(ctx, d, cause)
	}
	if code, _ := refused(cause); code == rcode.YXDomain {
		return errors.Join(fmt.Errorf("%w; the deposit of %s JMBC can be taken back later", cause, coin.Output.Amount), c.end(d))
	}
	status, err := c.cfg.Rest.Status(ctx)
	if err != nil {
		return err
	}
	if status.ChainTime-min(status.ChainTime, coin.Time) > c.cfg.Params.Registrar.CommitMaxSeconds {
		if err := c.end(d); err != nil {
			return err
		}
		fresh, err := c.commit(ctx, d.Name, d.Years)
		if err != nil {
			return err
		}
		*d = *fresh
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
	return errors.Join(fmt.Errorf("%w: the commitment was spent and %s is not yours; register it anew: %w", ErrLost, d.Name, cause), c.end(d))
}

// receipt looks up when the lease ends, and forgets the dialogue.
func (c *Client) receipt(ctx context.Context, d *dialogue, done Confirmation) (Receipt, error) {
	held, err := c.cfg.Rest.Name(ctx, d.Name)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{
		Name: d.Name, TxID: done.TxID, Height: done.Height,
		Outpoint: ledger.Outpoint{TxID: done.TxID}, Expiry: held.Expiry,
	}
	c.cfg.Progress(Progress{Name: d.Name, Step: StepRegistered, TxID: r.TxID, Height: r.Height})
	return r, c.end(d)
}
