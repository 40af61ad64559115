package client

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// hold returns what the node holds of a name and its domain output, which the
// signer can spend.
func (c *Client) hold(ctx context.Context, n name.Name) (rest.Name, wallet.Coin, error) {
	held, err := c.cfg.Rest.Name(ctx, n)
	if err != nil {
		return held, wallet.Coin{}, err
	}
	if held.Outpoint == nil {
		return held, wallet.Coin{}, fmt.Errorf("%w: %s is not registered", ErrOwner, n)
	}
	if held.Owner != c.Address() {
		return held, wallet.Coin{}, fmt.Errorf("%w: %s is held by %s, the signer is %s", ErrOwner, n, held.Owner, c.Address())
	}
	return held, wallet.Coin{Outpoint: *held.Outpoint, Output: ledger.Output{
		Amount: held.Stake, Address: c.wallet.Address(), Covenant: registrar.DomainCovenant(n),
	}}, nil
}

// A RecordUpdate is what SetRecords did.
type RecordUpdate struct {
	Confirmation
	Root    [32]byte
	Records zone.Set
}

// SetRecords changes the records of a name (draft §5.3): what the name commits
// to now, as the node tells and the root shows, with the change applied.
func (c *Client) SetRecords(ctx context.Context, n name.Name, change zone.Change) (RecordUpdate, error) {
	held, domain, err := c.hold(ctx, n)
	if err != nil {
		return RecordUpdate{}, err
	}
	now, err := recordSet(n, held)
	if err != nil {
		return RecordUpdate{}, err
	}
	next, err := now.Apply(change)
	if err != nil {
		return RecordUpdate{}, err
	}
	var records [][]byte
	if next.Count() > 0 {
		records = [][]byte{next.Encode()}
	}
	_, done, err := c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) {
		return wallet.SetRecords(p, domain, next.Root(), next.Count())
	}, records...)
	return RecordUpdate{done, next.Root(), next}, err
}

// recordSet reads the records that came with the state of a name and checks
// that they are those of its root: on others nothing is built.
func recordSet(n name.Name, held rest.Name) (zone.Set, error) {
	root, err := hex.DecodeString(held.RecordsRoot)
	if err != nil || len(root) != 32 {
		return zone.Set{}, fmt.Errorf("%w: %q is no root", ErrRecords, held.RecordsRoot)
	}
	set := zone.Empty(n)
	if len(held.RecordSet) > 0 {
		if set, err = zone.Decode(n, held.RecordSet); err != nil {
			return zone.Set{}, fmt.Errorf("%w: %w", ErrRecords, err)
		}
	}
	if set.Root() != [32]byte(root) {
		return zone.Set{}, fmt.Errorf("%w: the node's records of %s have another root than the name; ask another node", ErrRecords, n)
	}
	return set, nil
}

// Renew extends the lease of a name by years and pays the fee (U-137).
func (c *Client) Renew(ctx context.Context, n name.Name, years uint64) (Confirmation, error) {
	_, domain, err := c.hold(ctx, n)
	if err != nil {
		return Confirmation{}, err
	}
	_, done, err := c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) {
		return wallet.Renew(p, &c.cfg.Params.Registrar, domain, years*registrar.Year)
	})
	return done, err
}

// Release gives a name up; its stake comes back (U-141).
func (c *Client) Release(ctx context.Context, n name.Name) (Confirmation, error) {
	_, domain, err := c.hold(ctx, n)
	if err != nil {
		return Confirmation{}, err
	}
	_, done, err := c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) { return wallet.Release(p, domain) })
	return done, err
}
