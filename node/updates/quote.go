package updates

import (
	"fmt"
	"math"

	"github.com/utxo-dns/utxonode/wire"
)

// quote answers REGISTER-QUOTE (draft §5.1.1 steps 1 to 3). It reserves nothing
// and signs nothing: whoever pays compares it with the chain's parameters.
func (h *Handler) quote(u *wire.UpdateBody) ([]wire.RR, error) {
	if err := u.Name.InNamespace(); err != nil {
		return nil, err
	}
	if u.Payload.Period == nil || partsOf(&u.Payload) != partPeriod || u.Flags&^wire.UpdateDryRun != 0 {
		return nil, fmt.Errorf("%w: a quote is asked for with a period and nothing else", ErrMismatch)
	}
	q, err := h.cfg.Chain.Quote(u.Name, *u.Payload.Period)
	if err != nil {
		return nil, err
	}
	data, err := wire.AppendQuote(nil, &wire.Quote{
		Fee: uint64(q.Fee), Stake: uint64(q.Stake), ValidUntil: uint32(min(q.ValidUntil, math.MaxUint32)), ID: q.ID,
		Address: q.Treasury.Encode(h.cfg.Prefix),
	})
	if err != nil {
		return nil, err
	}
	return []wire.RR{{Name: u.Name, Type: wire.TypeQuote, Class: wire.ClassIN, Data: data}}, nil
}
