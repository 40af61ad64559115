package updates

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// searchTime bounds how long the records of a name are looked for.
const searchTime = 2 * time.Second

// changeRecords makes the record sets that the SET-RECORDS of a case lead to,
// and holds each to the root that the owner signed (U-130 to U-133). It returns
// them as the pool wants them: in order, each once, without empty ones.
func (h *Handler) changeRecords(ctx context.Context, c *updateCase) (sets [][]byte, err error) {
	now := make(map[name.Name]zone.Set)
	seen := make(map[[32]byte]bool)
	for i := range c.steps {
		op, ok := c.steps[i].op.(registrar.SetRecords)
		if !ok {
			continue
		}
		set, ok := now[op.Name]
		if !ok {
			if set, err = h.set(ctx, op.Name); err != nil {
				return nil, err
			}
		}
		if set, err = set.Apply(changeOf(c.steps[i].body)); err != nil {
			return nil, err
		}
		if set.Root() != op.Root || set.Count() != op.Count {
			return nil, fmt.Errorf("%w: the records of %v have another root or number than the transaction says", ErrMismatch, op.Name)
		}
		now[op.Name] = set
		if op.Count > 0 && !seen[op.Root] {
			seen[op.Root] = true
			sets = append(sets, set.Encode())
		}
	}
	return sets, nil
}

func changeOf(u *wire.UpdateBody) zone.Change {
	return zone.Change{
		Delete: u.Payload.Delete, Add: u.Payload.Add,
		Replace: u.Flags&wire.UpdateReplace != 0, MustNotExist: u.Flags&wire.UpdateMustNotExist != 0,
	}
}

// set returns the records that a name has now.
func (h *Handler) set(ctx context.Context, n name.Name) (zone.Set, error) {
	d, err := h.domain(n)
	if err != nil || d == nil || d.Records == 0 {
		return zone.Empty(n), err
	}
	b, err := h.records(ctx, d.RecordsRoot)
	if err != nil {
		return zone.Set{}, err
	}
	set, err := zone.Decode(n, b)
	if err != nil || set.Root() != d.RecordsRoot {
		return zone.Set{}, fmt.Errorf("%w: of %v: what is kept is not them: %w", ErrRecords, n, err)
	}
	return set, nil
}

// records returns a record set, looked for at peers if it is not here.
func (h *Handler) records(ctx context.Context, root [32]byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	b, err := h.cfg.Chain.Records(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecords, err)
	}
	return b, nil
}
