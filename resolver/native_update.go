package resolver

import (
	"context"

	"github.com/utxo-dns/utxonode/wire"
)

// An Updater answers Updates (H.4). It is safe for concurrent use.
type Updater interface {
	// Update returns the response to an encoded Update; its header is the
	// caller's to fill. The message may be written to when it has returned.
	Update(ctx context.Context, msg []byte, from Source) wire.Response
}

// update answers an Update: the header is that of every response, and so is how
// long it may be.
func (r *Resolver) update(ctx context.Context, req []byte, h *wire.Header, from Source) []byte {
	out := r.updates.Update(ctx, req, from)
	out.Header = wire.Header{ID: h.ID, Nonce: h.Nonce, Timestamp: uint32(r.now().Unix())}
	return encode(req, &out, limitOf(&from, len(req)))
}
