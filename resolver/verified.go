package resolver

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
)

// Verified returns the layer between the cache and whatever answers. What passes
// as verified is bound to the question: the aliases lead from it to the owner,
// and there is no record that is not part of that (U-145). So a handler behind
// it cannot put anything else into the cache, whatever it believes.
func Verified(next Handler) Handler {
	return HandlerFunc(func(ctx context.Context, req Request) Response {
		resp := next.Resolve(ctx, req)
		if !resp.Verified {
			return resp
		}
		if err := resp.bound(req.Question); err != nil {
			return fail(err)
		}
		return resp
	})
}

// bound checks that the answer is one to q.
func (r *Response) bound(q wire.Question) error {
	owner := q.Name
	for i := range r.Answer {
		rr := &r.Answer[i]
		alias := isAlias(q.Type, rr.Type)
		if rr.Name != owner || rr.Class != wire.ClassIN || !alias && rr.Type != q.Type && q.Type != wire.TypeANY {
			return fmt.Errorf("%w: %v %v is no answer to %v", ErrProof, rr.Name, rr.Type, q)
		}
		if alias {
			if target, more := aliasTarget(rr.Data); more {
				owner = target
			}
		}
	}
	if owner != r.Owner {
		return fmt.Errorf("%w: it leads to %v, not %v", ErrProof, owner, r.Owner)
	}
	return nil
}
