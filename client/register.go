package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
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

// tell tells of a step of all names of a dialogue.
func (c *Client) tell(d *dialogue, p Progress) {
	p.Name = d.Names[0]
	c.cfg.Progress(p)
}
