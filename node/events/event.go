package events

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/abci"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// An ID is the place of an event: on every node the same, and in the order of
// the chain.
type ID struct {
	Height uint64
	Place  uint32 // among the events of the block; 0 is NEW-BLOCK
}

// String is "height-place".
func (id ID) String() string { return fmt.Sprintf("%d-%d", id.Height, id.Place) }

// ParseID reads what String returned, or a height alone, which stands for all
// events of its block. It fails with ErrID.
func ParseID(s string) (ID, error) {
	height, place, whole := strings.Cut(s, "-")
	h, err := strconv.ParseUint(height, 10, 64)
	p := uint64(1<<32 - 1)
	if err == nil && whole {
		p, err = strconv.ParseUint(place, 10, 32)
	}
	if err != nil {
		return ID{}, fmt.Errorf("%w: %q", ErrID, s)
	}
	return ID{h, uint32(p)}, nil
}

// After reports whether id comes after other.
func (id ID) After(other ID) bool {
	return id.Height > other.Height || id.Height == other.Height && id.Place > other.Place
}

// An Event is something that a block did.
type Event struct {
	ID   ID
	Kind wire.Event
	Hash [32]byte  // of the block
	Time uint64    // chain clock after the block, Unix seconds
	Name name.Name // the root of NEW-BLOCK

	// Domain is the state of the name after the block, nil if it has none.
	Domain *registrar.Domain
}

// Of returns the events of a block: NEW-BLOCK, then those of names. Of one name
// they are in the order in which they came about.
func Of(c *abci.Committed, p *registrar.Params) []Event {
	is := c.State.Time + c.State.Warp
	all := []Event{{ID: ID{Height: c.Block.Height}, Kind: wire.EventNewBlock, Hash: c.Hash, Time: is}}
	for i := range c.Names {
		n := &c.Names[i]
		for _, kind := range kindsOf(c, n, p) {
			id := ID{c.Block.Height, uint32(len(all))}
			all = append(all, Event{ID: id, Kind: kind, Hash: c.Hash, Time: is, Name: n.Name, Domain: n.After})
		}
	}
	return all
}

// kindsOf: first what the clock did until the block's transactions were judged,
// then these, then what a warp among them did.
func kindsOf(c *abci.Committed, n *abci.NameChange, p *registrar.Params) (kinds []wire.Event) {
	was, is := c.Before.Time+c.Before.Warp, c.State.Time+c.State.Warp
	now := c.Block.Time + c.Before.Warp
	kinds = passed(kinds, n.Before, was, now, p)
	kinds = changed(kinds, n.Before, n.After, now, p)
	return passed(kinds, n.After, now, is, p)
}

// passed appends what the clock brings to a name from one time to another.
func passed(kinds []wire.Event, d *registrar.Domain, from, to uint64, p *registrar.Params) []wire.Event {
	if d == nil {
		return kinds
	}
	m := abci.MomentsOf(d, p)
	came := func(at uint64) bool { return from < at && at <= to }
	if came(m.Expiring) {
		kinds = append(kinds, wire.EventExpiring)
	}
	if came(m.Ended) && m.Ended < m.Over {
		kinds = append(kinds, wire.EventExpired)
	}
	if came(m.Over) {
		kinds = append(kinds, wire.EventReleased)
	}
	return kinds
}

// changed appends what transactions made of a name that was before and is after.
func changed(kinds []wire.Event, before, after *registrar.Domain, now uint64, p *registrar.Params) []wire.Event {
	held := before != nil && before.StatusAt(now, p).Held()
	switch {
	case after == nil && held:
		return append(kinds, wire.EventReleased)
	case after == nil:
		return kinds
	case !held && (before == nil || before.Outpoint != after.Outpoint):
		kinds = append(kinds, wire.EventRegistered)
		before = &registrar.Domain{Owner: after.Owner}
	}
	if before.Owner != after.Owner {
		kinds = append(kinds, wire.EventTransferFinal)
	} else if ofOwner(before.Pending.Kind) && before.Pending != after.Pending {
		kinds = append(kinds, wire.EventTransferCancelled)
	}
	if before.Pending != after.Pending && after.Pending.Kind == registrar.ChangeRecovery {
		kinds = append(kinds, wire.EventRecoveryPending)
	} else if before.Pending != after.Pending && ofOwner(after.Pending.Kind) {
		kinds = append(kinds, wire.EventTransferPending)
	}
	if before.RecordsRoot != after.RecordsRoot {
		kinds = append(kinds, wire.EventRecordsChanged)
	}
	return kinds
}

// ofOwner reports whether a change is one of the owner: the other changes have
// no events in the draft's list.
func ofOwner(c registrar.Change) bool {
	return c == registrar.ChangeTransfer || c == registrar.ChangePolicy || c == registrar.ChangeRecovery
}

// TxID returns the transaction that a REGISTERED is of, ok false of others.
func (e *Event) TxID() (id ledger.TxID, ok bool) {
	if e.Kind != wire.EventRegistered || e.Domain == nil {
		return id, false
	}
	return e.Domain.Outpoint.TxID, true
}
