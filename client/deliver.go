package client

import (
	"context"
	"errors"
	"fmt"

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

// spend has build make a transaction and delivers it. When the node refuses it
// for coins that are gone, or when the coins do not suffice, it looks again
// which there are, once.
func (c *Client) spend(ctx context.Context, build func(wallet.Purse) (*wallet.Built, error), records ...[]byte) (*wallet.Built, Confirmation, error) {
	if err := c.syncOnce(ctx); err != nil {
		return nil, Confirmation{}, err
	}
	for again := true; ; again = false {
		b, err := c.wallet.Spend(build)
		if err != nil {
			if !again || (!errors.Is(err, wallet.ErrFunds) && !errors.Is(err, wallet.ErrScattered)) {
				return nil, Confirmation{}, err
			}
		} else {
			var done Confirmation
			if err := c.audit(ctx, b); err != nil {
				c.wallet.Forget(b.ID)
				return nil, Confirmation{}, err
			}
			if done, err = c.send(ctx, b, records...); err == nil {
				return b, done, nil
			}
			if code, no := refused(err); !no || !again || code != rcode.Blockchain {
				return nil, Confirmation{}, err
			}
		}
		if err := c.sync(ctx); err != nil {
			return nil, Confirmation{}, err
		}
	}
}

// send delivers what the wallet built and tells the wallet how it went.
func (c *Client) send(ctx context.Context, b *wallet.Built, records ...[]byte) (Confirmation, error) {
	done, err := c.deliver(ctx, b.ID, rest.Submission{Tx: b.Raw, Records: records})
	if _, no := refused(err); no {
		c.wallet.Forget(b.ID)
	}
	if err == nil {
		c.wallet.Confirm(b.ID, done.Height)
	}
	return done, err
}
