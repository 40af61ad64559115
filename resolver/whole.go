package resolver

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
)

// A Whole finds all records of registered names for who has proofs of single
// RRsets: what there is beside these no proof tells, but the whole set does, of
// which the proof has the root. It keeps the sets used last.
type Whole struct{ sets *sets }

// maxWhole is how many sets are fetched at once: who sends them may send more than
// they are.
const maxWhole = 16

// NewWhole returns a Whole that has sets fetched: the octets that a root is of,
// by who knows the name. Nil now means time.Now.
func NewWhole(fetch func(ctx context.Context, of name.Name, root [32]byte) ([]byte, error), now func() time.Time) *Whole {
	w := &Whole{newSets(Config{Now: now}.withDefaults())}
	room := make(chan struct{}, maxWhole)
	w.sets.from = func(ctx context.Context, key setKey) ([]byte, error) {
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
			return fetch(ctx, key.apex, key.root)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return w
}

// CheckRecords fails with ErrRecords if octets are not the records of a name and a
// root, such as those of another height.
func CheckRecords(of name.Name, root [32]byte, encoded []byte) error {
	_, _, err := decodeSet(setKey{of, root}, encoded)
	return err
}

// Exists reports whether the owner that a verified response is about has records,
// or lies above one that has, among those of the registered name. It fails with
// ErrRecords if these cannot be had, and if the response has no proof that shows
// which they are.
func (w *Whole) Exists(ctx context.Context, resp *Response, from *Source) (bool, error) {
	d, ok := resp.domain()
	if !ok {
		return false, fmt.Errorf("%w: nothing shows those of %v", ErrRecords, resp.Zone)
	}
	tree, err := w.sets.get(ctx, resp.Zone, &d, from)
	if err != nil {
		return false, err
	}
	for rrset := range tree.Set().All() {
		if rrset.Name.IsSubdomainOf(resp.Owner) {
			return true, nil
		}
	}
	return false, nil
}

// domain returns the state of the closest encloser, as the proof has it.
func (r *Response) domain() (d registrar.Domain, ok bool) {
	if !r.Verified || r.Proof == nil {
		return d, false
	}
	key := [32]byte(r.Zone.Key())
	for _, s := range r.Proof.Sections {
		if s.Type != wire.SectionStatePath {
			continue
		}
		path, err := wire.DecodeStatePath(s.Data)
		if err != nil || path.Key != key || path.Value == nil {
			continue
		}
		d, err = registrar.DecodeDomain(path.Value)
		return d, err == nil
	}
	return d, false
}
