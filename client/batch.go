package client

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/zone"
)

// A Batch collects operations, on as many names as one transaction holds: all
// of them take effect, or none (U-203). Each looks up what its name is now.
// Send ends it. It is not safe for concurrent use.
type Batch struct {
	c    *Client
	ops  *wallet.Batch
	held map[name.Name]*heldName
}

// A heldName is a name as the operations of a batch so far leave it.
type heldName struct {
	rest.Name
	coin wallet.Coin
	set  *zone.Set // nil until it was asked for
}

// Look returns what the node holds of a name. Nothing of it is proved.
func (c *Client) Look(ctx context.Context, n name.Name) (rest.Name, error) {
	return c.cfg.Rest.Name(ctx, n)
}

// Batch returns a batch without operations.
func (c *Client) Batch() *Batch {
	return &Batch{
		c: c, ops: wallet.NewBatch(&c.cfg.Params.Ledger, &c.cfg.Params.Registrar), held: make(map[name.Name]*heldName),
	}
}

// Len is how many operations there are.
func (b *Batch) Len() int { return b.ops.Len() }

// Send makes one transaction of the operations and waits until it is in a
// block. Where others have to sign too, the error is a *wallet.Unsigned, which
// has the draft to hand to them.
func (b *Batch) Send(ctx context.Context) (Confirmation, error) {
	plan, err := b.ops.Plan()
	if err != nil {
		return Confirmation{}, err
	}
	_, done, err := b.c.spend(ctx, func(p wallet.Purse) (*wallet.Built, error) { return wallet.Fund(p, plan) })
	return done, err
}

// lookers is how many names are looked up at once.
const lookers = 8

// Prepare looks names up, several at once, before operations ask for them one
// by one. Names that nobody holds are left out.
func (b *Batch) Prepare(ctx context.Context, names ...name.Name) error {
	found, errs := make([]*heldName, len(names)), make([]error, len(names))
	var wg sync.WaitGroup
	free := make(chan struct{}, lookers)
	for i, n := range names {
		free <- struct{}{}
		wg.Go(func() {
			found[i], errs[i] = b.fetch(ctx, n)
			<-free
		})
	}
	wg.Wait()
	for i, n := range names {
		if errs[i] != nil && !errors.Is(errs[i], ErrOwner) {
			return errs[i]
		}
		if found[i] != nil && b.held[n] == nil {
			b.held[n] = found[i]
		}
	}
	return nil
}

// look returns a name that somebody holds.
func (b *Batch) look(ctx context.Context, n name.Name) (*heldName, error) {
	if h := b.held[n]; h != nil {
		return h, nil
	}
	h, err := b.fetch(ctx, n)
	if err == nil {
		b.held[n] = h
	}
	return h, err
}

func (b *Batch) fetch(ctx context.Context, n name.Name) (*heldName, error) {
	v, err := b.c.cfg.Rest.Name(ctx, n)
	if err != nil {
		return nil, err
	}
	if v.Outpoint == nil {
		return nil, fmt.Errorf("%w: %s is not registered", ErrOwner, n)
	}
	owner, err := b.c.ParseAddress(v.Owner)
	if err != nil {
		return nil, fmt.Errorf("%w: the node says that the owner is %w", ErrCoin, err)
	}
	return &heldName{Name: v, coin: wallet.Coin{Outpoint: *v.Outpoint, Output: ledger.Output{
		Amount: v.Stake, Address: owner, Covenant: registrar.DomainCovenant(n),
	}}}, nil
}

// own is look for a name whose owner's keys are here, or are several that are
// known.
func (b *Batch) own(ctx context.Context, n name.Name) (*heldName, error) {
	h, err := b.look(ctx, n)
	if err == nil && !b.c.ours[h.coin.Output.Address] {
		err = fmt.Errorf("%w: %s is held by %s, the signer is %s", ErrOwner, n, h.Owner, b.c.Address())
	}
	return h, err
}

// Pay sends an amount to an address.
func (b *Batch) Pay(to ledger.Address, amount ledger.Amount) { b.ops.Pay(to, amount) }

// SetRecords changes the records of a name (draft §5.3): what the name commits
// to now, as the node tells and the root shows, with the change applied. It
// returns what there will be.
func (b *Batch) SetRecords(ctx context.Context, n name.Name, change zone.Change) (zone.Set, error) {
	h, err := b.own(ctx, n)
	if err != nil {
		return zone.Set{}, err
	}
	if h.set == nil {
		now, err := recordSet(n, h.Name)
		if err != nil {
			return zone.Set{}, err
		}
		h.set = &now
	}
	next, err := h.set.Apply(change)
	if err != nil {
		return zone.Set{}, err
	}
	h.set = &next
	b.ops.SetRecords(h.coin, next.Root(), next.Count(), next.Encode())
	return next, nil
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

// Renew extends the lease of a name by a period and pays the fee (U-137).
func (b *Batch) Renew(ctx context.Context, n name.Name, period registrar.Seconds) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.Renew(h.coin, period)
	}
	return err
}

// Transfer begins to give a name to another owner, who signs along (U-139).
func (b *Batch) Transfer(ctx context.Context, n name.Name, to ledger.Address) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.Transfer(h.coin, to)
	}
	return err
}

// SetPolicy begins to change by which keys the owner holds a name; the new ones
// sign along.
func (b *Batch) SetPolicy(ctx context.Context, n name.Name, to ledger.Address) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.SetPolicy(h.coin, to)
	}
	return err
}

// SetGuardians begins to change who can recover a name; the zero address is
// nobody (U-165).
func (b *Batch) SetGuardians(ctx context.Context, n name.Name, guardians ledger.Address) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.SetGuardians(h.coin, guardians)
	}
	return err
}

// SetResolver points a name to a published descriptor; the zero id is none
// (U-134).
func (b *Batch) SetResolver(ctx context.Context, n name.Name, descriptor [32]byte) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.SetResolver(h.coin, descriptor)
	}
	return err
}

// Release begins to give a name up (U-141).
func (b *Batch) Release(ctx context.Context, n name.Name) error {
	h, err := b.own(ctx, n)
	if err == nil {
		b.ops.Release(h.coin)
	}
	return err
}

// Finalize completes the pending change of a name whose time has come. It need
// not be one's own.
func (b *Batch) Finalize(ctx context.Context, n name.Name) error {
	h, err := b.look(ctx, n)
	if err != nil {
		return err
	}
	p, err := b.c.pending(n, h.Name)
	if err == nil {
		b.ops.Finalize(h.coin, p)
	}
	return err
}

// pending is the change of a name as the node tells it.
func (c *Client) pending(n name.Name, v rest.Name) (p registrar.Pending, err error) {
	if v.Pending == nil {
		return p, fmt.Errorf("%w: %s", registrar.ErrNothingPending, n)
	}
	p = registrar.Pending{Kind: rest.ChangeOf(v.Pending.Kind), Time: v.Pending.EffectiveAt}
	switch {
	case p.Kind == 0:
		return p, fmt.Errorf("%w: a change %q of %s is not known here", registrar.ErrOperation, v.Pending.Kind, n)
	case v.Pending.To == "":
	case p.Kind == registrar.ChangeResolver:
		var id []byte
		if id, err = hex.DecodeString(v.Pending.To); err == nil && len(id) == len(p.Address) {
			copy(p.Address[:], id)
		}
	default:
		p.Address, err = c.ParseAddress(v.Pending.To)
	}
	return p, err
}

// Cancel ends the pending change of a name: by its owner, or by its guardians
// (U-161).
func (b *Batch) Cancel(ctx context.Context, n name.Name, guardians bool) error {
	h, err := b.look(ctx, n)
	if err != nil {
		return err
	}
	if !guardians {
		if h, err = b.own(ctx, n); err == nil {
			b.ops.Cancel(h.coin, h.coin.Output.Address)
		}
		return err
	}
	by, err := b.guardians(n, h)
	if err == nil {
		b.ops.Cancel(h.coin, by)
	}
	return err
}

func (b *Batch) guardians(n name.Name, h *heldName) (ledger.Address, error) {
	if h.Guardians == "" {
		return ledger.Address{}, fmt.Errorf("%w: %s", registrar.ErrNoGuardians, n)
	}
	return b.c.ParseAddress(h.Guardians)
}

// Recover begins to give a name to new keys by its guardians; the new ones sign
// along, the owner does not (U-165).
func (b *Batch) Recover(ctx context.Context, n name.Name, to ledger.Address) error {
	h, err := b.look(ctx, n)
	if err != nil {
		return err
	}
	by, err := b.guardians(n, h)
	if err == nil {
		b.ops.Recover(n, by, to)
	}
	return err
}

// Delegate makes a name below a registered one a domain of its own, which owner
// holds (U-135). The owner of the registered one signs.
func (b *Batch) Delegate(ctx context.Context, n name.Name, owner ledger.Address, period registrar.Seconds, revocable bool) error {
	parent, err := b.parent(ctx, n)
	if err == nil {
		b.ops.Delegate(wallet.Delegation{
			Name: n, ParentOwner: parent.coin.Output.Address, Owner: owner, Period: period, Revocable: revocable,
		})
	}
	return err
}

// parent returns the nearest name above that somebody holds.
func (b *Batch) parent(ctx context.Context, n name.Name) (*heldName, error) {
	v, err := b.c.cfg.Rest.Name(ctx, n)
	if err != nil {
		return nil, err
	}
	if v.Parent == "" {
		return nil, fmt.Errorf("%w: no name above %s is registered", registrar.ErrNoParent, n)
	}
	above, err := name.Parse(v.Parent)
	if err != nil {
		return nil, err
	}
	if !n.IsSubdomainOf(above) {
		return nil, fmt.Errorf("%w: the node says that %s is above %s", ErrOwner, above, n)
	}
	return b.look(ctx, above)
}

// Revoke ends a delegated name when the timelock is over; undo takes that back.
// The parent's owner signs; to undo, its guardians can instead.
func (b *Batch) Revoke(ctx context.Context, n name.Name, undo, guardians bool) error {
	parent, err := b.parent(ctx, n)
	if err != nil {
		return err
	}
	by := parent.coin.Output.Address
	if guardians {
		if by, err = b.guardians(n, parent); err != nil {
			return err
		}
	}
	b.ops.Revoke(n, by, undo)
	return nil
}

// PublishDescriptor publishes a resolver descriptor and returns its id.
func (b *Batch) PublishDescriptor(d *registrar.Descriptor) (id [32]byte, err error) {
	encoded, err := d.Encode()
	if err == nil {
		b.ops.PublishDescriptor(encoded)
		id = registrar.DescriptorID(encoded)
	}
	return id, err
}

// Reclaim frees the stake of a domain output whose lease is over, even if
// others hold the name by now. It returns how much.
func (b *Batch) Reclaim(ctx context.Context, n name.Name) (ledger.Amount, error) {
	if err := b.c.sync(ctx); err != nil {
		return 0, err
	}
	v, err := b.c.cfg.Rest.Name(ctx, n)
	if err != nil {
		return 0, err
	}
	held := v.Outpoint != nil && (v.Status == string(registrar.Active) || v.Status == string(registrar.InGrace))
	var sum ledger.Amount
	for _, coin := range b.c.wallet.Coins() {
		of, err := registrar.CovenantName(coin.Output.Covenant)
		if err != nil || of != n || held && *v.Outpoint == coin.Outpoint {
			continue
		}
		b.ops.Reclaim(coin)
		sum += coin.Output.Amount
	}
	switch {
	case sum > 0:
		return sum, nil
	case held:
		return 0, fmt.Errorf("%w: %s is registered until %d", registrar.ErrLeased, n, v.Expiry)
	}
	return 0, fmt.Errorf("%w: %s has no stake of %s", ErrOwner, n, b.c.Address())
}
