package abci

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// How long before its end a name counts as expiring, in seconds. It is for
// people, and no rule.
const (
	ExpiringLead          = 7 * registrar.Day
	EphemeralExpiringLead = 600
)

// A NameChange is a name that a block acted on, or for which the chain clock
// passed one of its Moments. What is nil was not there.
type NameChange struct {
	Name          name.Name
	Before, After *registrar.Domain
}

// Moments are when a name, as it is now, comes to its end, in seconds of the
// chain clock.
type Moments struct {
	Expiring uint64 // ExpiringLead before Ended
	Ended    uint64 // it does not resolve any more
	Over     uint64 // it counts as absent
}

// MomentsOf returns the moments of d.
func MomentsOf(d *registrar.Domain, p *registrar.Params) Moments {
	lead, after := ExpiringLead, p.Grace
	if d.Flags&registrar.FlagEphemeral != 0 {
		lead, after = EphemeralExpiringLead, p.Quarantine
	}
	m := Moments{Ended: d.Lasts(), Over: d.Expiry + after}
	if d.Flags&registrar.FlagRevoked != 0 {
		m.Over = min(m.Over, d.Term)
	}
	m.Expiring = m.Ended - min(lead, m.Ended)
	return m
}

// next returns the first of the moments that is after now, 0 if all are over.
func (m Moments) next(now uint64) uint64 {
	switch {
	case m.Expiring > now:
		return m.Expiring
	case m.Ended > now:
		return m.Ended
	case m.Over > now:
		return m.Over
	}
	return 0
}

// leases returns the names that a staged block changes, by its transactions and
// by its clock, and what that does to the index: for each name the moment that
// comes next, so that no block looks at names for which nothing comes.
func (a *App) leases(s *staged) ([]NameChange, []store.KV, error) {
	names, err := a.due(s.exec.state)
	if err != nil {
		return nil, nil, err
	}
	names = append(names, touched(s.exec)...)
	var changes []NameChange
	var kvs []store.KV
	seen := make(map[name.Name]bool, len(names))
	was, is := a.state.Time+a.state.Warp, s.exec.state.Time+s.exec.state.Warp
	for _, n := range names {
		if seen[n] {
			continue
		}
		seen[n] = true
		c := NameChange{Name: n}
		if c.Before, err = domainAt(a.snapshot.Get(n.Key())); err != nil {
			return nil, nil, err
		}
		if c.After, err = s.after(n, c.Before); err != nil {
			return nil, nil, err
		}
		changes = append(changes, c)
		from, to := a.leaseKey(n, c.Before, was), a.leaseKey(n, c.After, is)
		if string(from) == string(to) {
			continue
		}
		if from != nil {
			kvs = append(kvs, store.KV{Key: from})
		}
		if to != nil {
			kvs = append(kvs, store.KV{Key: to, Value: n.Wire()})
		}
	}
	return changes, kvs, nil
}

// due returns the names whose next moment has come with a state's clock.
func (a *App) due(state ledger.State) (names []name.Name, err error) {
	if a.opened == nil {
		return nil, nil // before the first block
	}
	errLater := errors.New("later")
	err = a.opened.Index([]byte{indexLease}, 0, func(key, v []byte) error {
		r := octets.NewReader(key[1:])
		if r.U64() > state.Time+state.Warp {
			return errLater
		}
		n, _, err := name.FromWire(v)
		if err != nil {
			return fmt.Errorf("lease index: %w", err)
		}
		names = append(names, n)
		return nil
	})
	if errors.Is(err, errLater) {
		err = nil
	}
	return names, err
}

// EachName calls fn with every name that a state's clock has still something to
// bring for: all that resolve or can again. An error of fn ends it and is
// returned.
func EachName(s *store.Snapshot, fn func(name.Name) error) error {
	return s.Index([]byte{indexLease}, 0, func(_, v []byte) error {
		n, _, err := name.FromWire(v)
		if err != nil {
			return fmt.Errorf("lease index: %w", err)
		}
		return fn(n)
	})
}

// touched returns the names that the transactions of a block acted on.
func touched(e *execution) (names []name.Name) {
	for i, r := range e.results {
		if r.Err != nil {
			continue
		}
		for _, action := range e.block.Txs[i].Tx().Actions {
			if op, err := registrar.DecodeAction(action); err == nil && op.Subject() != (name.Name{}) {
				names = append(names, op.Subject())
			}
		}
	}
	return names
}

// after returns what a staged block leaves of a name.
func (s *staged) after(n name.Name, before *registrar.Domain) (*registrar.Domain, error) {
	if s.written == nil {
		s.written = make(map[ledger.Key][]byte, len(s.diff.Writes))
		for _, w := range s.diff.Writes {
			s.written[w.Key] = w.Value
		}
	}
	if v, ok := s.written[ledger.Key(n.Key())]; ok {
		return domainAt(v, nil)
	}
	return before, nil
}

func domainAt(v []byte, err error) (*registrar.Domain, error) {
	if err != nil || v == nil {
		return nil, err
	}
	d, err := registrar.DecodeDomain(v)
	return &d, err
}

// leaseKey is where the index has the next moment of a name, nil if it has none.
func (a *App) leaseKey(n name.Name, d *registrar.Domain, now uint64) []byte {
	if d == nil {
		return nil
	}
	at := MomentsOf(d, &a.law.Params).next(now)
	if at == 0 {
		return nil
	}
	k := n.Key()
	return append(binary.BigEndian.AppendUint64([]byte{indexLease}, at), k[:]...)
}
