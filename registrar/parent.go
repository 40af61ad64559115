package registrar

import (
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A parent is the nearest registered encloser of a name.
type parent struct {
	name   name.Name
	domain *Domain
}

// enclosers returns the names between n and the apex of its namespace.
func enclosers(n name.Name) []name.Name {
	if n.InNamespace() != nil || n == n.Apex() {
		return nil
	}
	return n.Enclosers()[1:]
}

func touchParents(keys []ledger.Key, n name.Name) []ledger.Key {
	for _, e := range enclosers(n) {
		keys = append(keys, ledger.Key(e.Key()))
	}
	return keys
}

// parent returns the parent of n, nil if there is none.
func (t *trial) parent(n name.Name) *parent {
	for _, e := range enclosers(n) {
		d := t.domain(e)
		if d == nil {
			continue
		}
		if d.StatusAt(t.Now, t.params).Held() {
			return &parent{e, d}
		}
	}
	return nil
}

// parentAtWork returns the parent of n, which must be able to act.
func (t *trial) parentAtWork(n name.Name) (*parent, error) {
	p := t.parent(n)
	if p == nil {
		return nil, fmt.Errorf("%w: no name above %s is registered", ErrNoParent, n)
	}
	if err := checkActive(p.name, p.domain.StatusAt(t.Now, t.params)); err != nil {
		return nil, err
	}
	return p, t.checkIdle(p.name, p.domain)
}

// tooShort: no delegated name is held longer than its parent (U-136).
func (p *parent) tooShort() error {
	return fmt.Errorf("%w: %s is registered until %d", ErrParentExpiry, p.name, p.domain.Expiry)
}
