package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Confirmation is a transaction that is in a block, and so final.
type Confirmation struct {
	TxID   ledger.TxID
	Height uint64
}

// refused reports whether err is a node's no by a rule of the chain, which means
// that the transaction did nothing, and with which code. A node in trouble
// (SERVFAIL) has said nothing.
func refused(err error) (rcode.Code, bool) {
	var p *rest.Problem
	if !errors.As(err, &p) || p.Code == rcode.ServFail {
		return 0, false
	}
	return p.Code, true
}

// deliver submits a transaction and waits until it is in a block. It may be
// called again and again with the same transaction: one that is in a block
// already is found there.
func (c *Client) deliver(ctx context.Context, id ledger.TxID, s rest.Submission) (Confirmation, error) {
	t, err := c.cfg.Rest.Submit(ctx, s, c.cfg.Wait)
	if _, no := refused(err); no {
		// What it spends is spent: by itself, perhaps.
		known, lookErr := c.cfg.Rest.Transaction(ctx, id, rest.WaitNone)
		if lookErr != nil || known.Status == rest.TxUnknown {
			return Confirmation{}, err
		}
		t, err = known, nil
	}
	for err == nil && t.Status == rest.TxPending {
		t, err = c.cfg.Rest.Transaction(ctx, id, c.cfg.Wait)
	}
	if _, no := refused(err); no {
		return Confirmation{}, err
	}
	switch {
	case err != nil:
		return Confirmation{}, fmt.Errorf("%w: transaction %s: %w", ErrUncertain, id, err)
	case t.Status != rest.TxCommitted:
		return Confirmation{}, fmt.Errorf("%w: transaction %s is %s; ask another node for it before you try again", ErrLost, id, t.Status)
	}
	return Confirmation{id, t.Height}, nil
}

// Coins are looked for again so often, at once and after 1 and 4 times lookPause: the
// first time they may be gone, later another transaction that waits for a block may
// have them, of the same keys in another terminal.
const (
	lookTries = 3
	lookPause = 250 * time.Millisecond
)

// spend has build make a transaction and delivers it. When the node refuses it
// for coins that are gone or promised, it looks again which there are; when the
// coins do not suffice, once. Where signatures are missing the error is a
// *wallet.Unsigned, and what its draft spends is audited.
func (c *Client) spend(ctx context.Context, build func(wallet.Purse) (*wallet.Built, error)) (*wallet.Built, Confirmation, error) {
	if err := c.syncOnce(ctx); err != nil {
		return nil, Confirmation{}, err
	}
	for try := 0; ; try++ {
		b, err := c.build(ctx, build)
		if err == nil {
			done, err := c.send(ctx, b)
			if more, err := c.again(ctx, try, err); !more {
				return b, done, err
			}
			continue
		}
		if try > 0 || (!errors.Is(err, wallet.ErrFunds) && !errors.Is(err, wallet.ErrScattered)) {
			return nil, Confirmation{}, err
		}
		if err := c.sync(ctx); err != nil {
			return nil, Confirmation{}, err
		}
	}
}

// again looks which coins there are, if the node has refused a transaction for those
// that it spends, and reports whether to make another one.
func (c *Client) again(ctx context.Context, try int, err error) (more bool, _ error) {
	if code, no := refused(err); !no || code != rcode.Blockchain || try == lookTries {
		return false, err
	}
	if err := pause(ctx, time.Duration(try*try)*lookPause); err != nil {
		return false, err
	}
	err = c.sync(ctx)
	return err == nil, err
}

// build makes a transaction and audits what it spends. Nothing leaves this
// process before that, no signature either.
func (c *Client) build(ctx context.Context, build func(wallet.Purse) (*wallet.Built, error)) (*wallet.Built, error) {
	b, err := c.wallet.Spend(func(p wallet.Purse) (*wallet.Built, error) {
		p.Others, p.Policies = c.cfg.Others, c.cfg.Policies
		return build(p)
	})
	if unsigned, ok := errors.AsType[*wallet.Unsigned](err); ok {
		if err := c.audit(ctx, unsigned.Draft.Spent); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	if err := c.audit(ctx, b.Spent); err != nil {
		c.wallet.Forget(b.ID)
		return nil, err
	}
	c.keepMade(b)
	return b, nil
}

// send delivers what the wallet built and tells the wallet how it went.
func (c *Client) send(ctx context.Context, b *wallet.Built) (Confirmation, error) {
	done, err := c.deliver(ctx, b.ID, rest.Submission{Tx: b.Raw, Records: b.Records})
	if _, no := refused(err); no {
		c.wallet.Forget(b.ID)
	}
	if err == nil {
		c.wallet.Confirm(b.ID, done.Height)
	}
	return done, err
}

// Audit checks that a draft is of this chain and that what it spends holds what
// it says: who signs it approves of what is burnt, too.
func (c *Client) Audit(ctx context.Context, d *wallet.Draft) error {
	if want := c.cfg.Params.Ledger.ChainID; d.ChainID != want {
		return fmt.Errorf("%w: it is of chain %q, not %q", wallet.ErrDraft, d.ChainID, want)
	}
	return c.audit(ctx, d.Spent)
}

// SubmitDraft delivers a draft that everybody has signed.
func (c *Client) SubmitDraft(ctx context.Context, d *wallet.Draft) (Confirmation, error) {
	if err := c.Audit(ctx, d); err != nil {
		return Confirmation{}, err
	}
	b, err := d.Complete()
	if err != nil {
		return Confirmation{}, err
	}
	c.forgetCoins()
	return c.deliver(ctx, b.ID, rest.Submission{Tx: b.Raw, Records: b.Records})
}
