package client

import (
	"context"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// one sends a batch of the operations that add adds, of which each method
// below has one. The errors are those of Batch.Send.
func (c *Client) one(ctx context.Context, add func(*Batch) error) (Confirmation, error) {
	b := c.Batch()
	if err := add(b); err != nil {
		return Confirmation{}, err
	}
	return b.Send(ctx)
}

// A RecordUpdate is what SetRecords did.
type RecordUpdate struct {
	Confirmation
	Root    [32]byte
	Records zone.Set
}

// SetRecords changes the records of a name: see Batch.SetRecords.
func (c *Client) SetRecords(ctx context.Context, n name.Name, change zone.Change) (RecordUpdate, error) {
	var next zone.Set
	done, err := c.one(ctx, func(b *Batch) (err error) {
		next, err = b.SetRecords(ctx, n, change)
		return err
	})
	if err != nil {
		return RecordUpdate{Records: next}, err
	}
	return RecordUpdate{done, next.Root(), next}, nil
}

// Renew extends the lease of a name by years and pays the fee (U-137).
func (c *Client) Renew(ctx context.Context, n name.Name, years uint64) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Renew(ctx, n, years*registrar.Year) })
}

// Transfer begins to give a name to another owner: see Batch.Transfer.
func (c *Client) Transfer(ctx context.Context, n name.Name, to ledger.Address) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Transfer(ctx, n, to) })
}

// SetPolicy begins to change the keys of a name: see Batch.SetPolicy.
func (c *Client) SetPolicy(ctx context.Context, n name.Name, to ledger.Address) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.SetPolicy(ctx, n, to) })
}

// SetGuardians begins to change the guardians of a name: see
// Batch.SetGuardians.
func (c *Client) SetGuardians(ctx context.Context, n name.Name, guardians ledger.Address) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.SetGuardians(ctx, n, guardians) })
}

// SetResolver points a name to a published descriptor: see Batch.SetResolver.
func (c *Client) SetResolver(ctx context.Context, n name.Name, descriptor [32]byte) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.SetResolver(ctx, n, descriptor) })
}

// Release begins to give a name up; Finalize returns its stake (U-141).
func (c *Client) Release(ctx context.Context, n name.Name) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Release(ctx, n) })
}

// Finalize completes the pending change of a name, of whomever it is.
func (c *Client) Finalize(ctx context.Context, n name.Name) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Finalize(ctx, n) })
}

// Cancel ends the pending change of a name: see Batch.Cancel.
func (c *Client) Cancel(ctx context.Context, n name.Name, guardians bool) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Cancel(ctx, n, guardians) })
}

// Recover begins to give a name to new keys by its guardians: see
// Batch.Recover.
func (c *Client) Recover(ctx context.Context, n name.Name, to ledger.Address) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Recover(ctx, n, to) })
}

// Delegate makes a name below a registered one a domain of its own: see
// Batch.Delegate.
func (c *Client) Delegate(ctx context.Context, n name.Name, owner ledger.Address, period registrar.Seconds, revocable bool) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Delegate(ctx, n, owner, period, revocable) })
}

// Revoke ends a delegated name, or with undo takes that back: see Batch.Revoke.
func (c *Client) Revoke(ctx context.Context, n name.Name, undo, guardians bool) (Confirmation, error) {
	return c.one(ctx, func(b *Batch) error { return b.Revoke(ctx, n, undo, guardians) })
}

// PublishDescriptor publishes a resolver descriptor and returns its id.
func (c *Client) PublishDescriptor(ctx context.Context, d *registrar.Descriptor) (id [32]byte, done Confirmation, err error) {
	done, err = c.one(ctx, func(b *Batch) (err error) {
		id, err = b.PublishDescriptor(d)
		return err
	})
	return id, done, err
}

// Reclaim frees the stake of a name whose lease is over and returns how much.
func (c *Client) Reclaim(ctx context.Context, n name.Name) (freed ledger.Amount, done Confirmation, err error) {
	done, err = c.one(ctx, func(b *Batch) (err error) {
		freed, err = b.Reclaim(ctx, n)
		return err
	})
	return freed, done, err
}
