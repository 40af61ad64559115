package client

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
)

// Quote is QuotePeriod for years.
func (c *Client) Quote(ctx context.Context, n name.Name, years uint64) (registrar.Quote, error) {
	law := &c.cfg.Params.Registrar
	if years == 0 || years > law.MaxYears {
		return registrar.Quote{}, fmt.Errorf("%w: %d years, a name is registered for 1 to %d", registrar.ErrPeriod, years, law.MaxYears)
	}
	return c.QuotePeriod(ctx, n, years*registrar.Year)
}

// QuotePeriod returns the price of a name by the chain's parameters, after the
// node has said that it is free for this client's account and quoted the same.
func (c *Client) QuotePeriod(ctx context.Context, n name.Name, period registrar.Seconds) (registrar.Quote, error) {
	q, _, err := c.quote(ctx, n, period, c.wallet.Address())
	return q, err
}

// quote also returns what the node said, of a name that is to be owner's.
func (c *Client) quote(ctx context.Context, n name.Name, period registrar.Seconds, owner ledger.Address) (q registrar.Quote, asked rest.Quote, err error) {
	law := &c.cfg.Params.Registrar
	if q, err = registrar.QuoteFor(law, n, nil, period, 0); err != nil {
		return q, asked, err
	}
	if asked, err = c.cfg.Rest.Quote(ctx, n, period, owner.Encode(c.cfg.Params.Ledger.Prefix)); err != nil {
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
