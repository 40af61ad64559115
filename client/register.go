package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"slices"
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

// A Registration is what to register, in one transaction.
type Registration struct {
	Names   []name.Name       // all of them or none
	Period  registrar.Seconds // whole years; an hour to 30 days for names that end by themselves (U-175)
	Owner   ledger.Address    // who is to hold them, and signs; zero: the signer
	Payment registrar.Payment // how the fee is paid
}

// Register registers a name for the signer for years: see RegisterAll.
func (c *Client) Register(ctx context.Context, n name.Name, years uint64) (Receipt, error) {
	if law := &c.cfg.Params.Registrar; years == 0 || years > law.MaxYears {
		return Receipt{}, fmt.Errorf("%w: %d years, a name is registered for 1 to %d", registrar.ErrPeriod, years, law.MaxYears)
	}
	all, err := c.RegisterAll(ctx, Registration{Names: []name.Name{n}, Period: years * registrar.Year})
	if err != nil {
		return Receipt{}, err
	}
	return all[0], nil
}

// RegisterAll registers names: it asks for the price, commits to all of them in
// one transaction, waits, reveals and pays in another (U-203). A registration
// that was broken off, by whatever, is taken up where it stood when RegisterAll
// is called again for the same names; there is one payment, however often.
//
// The owner, whoever holds the name above, and a region's authority sign. Where
// their keys are not here the error is a *wallet.Unsigned with the draft of the second
// transaction; once it was submitted, RegisterAll again returns the receipts.
func (c *Client) RegisterAll(ctx context.Context, r Registration) ([]Receipt, error) {
	if r.Owner == (ledger.Address{}) {
		r.Owner = c.wallet.Address()
	}
	if len(r.Names) == 0 {
		return nil, fmt.Errorf("%w: no name", registrar.ErrEncoding)
	}
	for i, n := range r.Names {
		if err := n.Registrable(); err != nil {
			return nil, err
		}
		if slices.Contains(r.Names[:i], n) {
			return nil, fmt.Errorf("%w: %s twice", registrar.ErrTaken, n)
		}
	}
	d, err := c.load(r)
	if err != nil {
		return nil, err
	}
	if d == nil {
		if d, err = c.commit(ctx, r); err != nil {
			return nil, err
		}
	} else if done, err := c.resume(ctx, d); done != nil || err != nil {
		return done, err
	}
	if d.Reveal == nil {
		if err := c.reveal(ctx, d); err != nil {
			return nil, err
		}
	}
	return c.settle(ctx, d)
}

// Quote is QuotePeriod for years.
func (c *Client) Quote(ctx context.Context, n name.Name, years uint64) (registrar.Quote, error) {
	law := &c.cfg.Params.Registrar
	if years == 0 || years > law.MaxYears {
		return registrar.Quote{}, fmt.Errorf("%w: %d years, a name is registered for 1 to %d", registrar.ErrPeriod, years, law.MaxYears)
	}
	return c.QuotePeriod(ctx, n, years*registrar.Year)
}

// QuotePeriod returns the price of a name by the chain's parameters, after the
// node has said that it is free and quoted the same.
func (c *Client) QuotePeriod(ctx context.Context, n name.Name, period registrar.Seconds) (registrar.Quote, error) {
	q, _, err := c.quote(ctx, n, period)
	return q, err
}

// quote also returns what the node said.
func (c *Client) quote(ctx context.Context, n name.Name, period registrar.Seconds) (q registrar.Quote, asked rest.Quote, err error) {
	law := &c.cfg.Params.Registrar
	if q, err = registrar.QuoteFor(law, n, nil, period, 0); err != nil {
		return q, asked, err
	}
	if asked, err = c.cfg.Rest.QuotePeriod(ctx, n, period); err != nil {
		return q, asked, err
	}
	q.ValidUntil = asked.ValidUntil
	treasury := law.Treasury.Encode(c.cfg.Params.Ledger.Prefix)
	if asked.Fee != q.Fee || asked.Stake != q.Stake || asked.Deposit != q.Deposit || asked.Treasury != treasury {
		return q, asked, fmt.Errorf("%w: the node asks for %s to %s, the genesis file says %s to %s: one of them is of another chain",
			ErrQuote, asked.Fee, asked.Treasury, q.Fee, treasury)
	}
	return q, asked, nil
}

// consents returns who signs along with a registration: the owners of the names
// above.
func (c *Client) consents(ctx context.Context, n name.Name) ([]ledger.Address, error) {
	v, err := c.cfg.Rest.Name(ctx, n)
	if err != nil || v.Parent == "" {
		return nil, err
	}
	above, err := name.Parse(v.Parent)
	if err != nil {
		return nil, err
	}
	if v, err = c.cfg.Rest.Name(ctx, above); err != nil {
		return nil, err
	}
	owner, err := c.ParseAddress(v.Owner)
	if err == nil && !c.known[owner] {
		err = fmt.Errorf("%s is held by %s, who has to sign along: %w", above, v.Owner, &wallet.Foreign{Address: owner})
	}
	return []ledger.Address{owner}, err
}

// checkRegion checks before anything is locked that whoever signs for a name's
// region is known here.
func (c *Client) checkRegion(n name.Name, payment registrar.Payment) error {
	var region registrar.Region
	for _, r := range c.cfg.Params.Registrar.Regions {
		if r.Code == n.Region() {
			region = r
		}
	}
	switch {
	case region.Authority != (ledger.Address{}) && !c.known[region.Authority]:
		return &wallet.Foreign{Address: region.Authority}
	case payment == registrar.PayJMBC:
		return nil
	case region.CBDCIssuer == (ledger.Address{}):
		return fmt.Errorf("%w: no central bank is paid for %s", registrar.ErrUnderpaid, n)
	case !c.known[region.CBDCIssuer]:
		return &wallet.Foreign{Address: region.CBDCIssuer}
	}
	return nil
}

// commit makes the commitments, stores them and sends them.
func (c *Client) commit(ctx context.Context, r Registration) (*dialogue, error) {
	if !c.known[r.Owner] {
		return nil, &wallet.Foreign{Address: r.Owner}
	}
	var sum registrar.Quote
	for _, n := range r.Names {
		q, _, err := c.quote(ctx, n, r.Period)
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
	for again := true; ; again = false {
		d, err := c.commitOnce(ctx, r, sum.ValidUntil)
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

// tell tells of a step of all names of a dialogue.
func (c *Client) tell(d *dialogue, p Progress) {
	p.Name = d.Names[0]
	c.cfg.Progress(p)
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
