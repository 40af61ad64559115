package client

import (
	"context"
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// Trust returns the verified header that a proof says it is anchored in, and what
// a verifier has to know of the chain. It checks what rides along with the proof,
// and that the anchor is not too old; the rest of the proof is for
// resolver.Verify. It is what a resolver.Remote is given.
func (r *Resolver) Trust(ctx context.Context, p *wire.Proof) (resolver.Trust, error) {
	if r.headers == nil {
		return resolver.Trust{}, fmt.Errorf("%w: there is no genesis file, or no node", ErrTrust)
	}
	now := r.cfg.Now()
	expiry := uint64(r.cfg.ProofExpiry / time.Second)
	if age := now.Unix() - int64(p.Time); age > int64(expiry) {
		return resolver.Trust{}, fmt.Errorf("%w: %w: %d s old, at most %d", ErrAnswer, resolver.ErrStale, age, expiry)
	}
	if p.Height >= 1<<62 {
		return resolver.Trust{}, fmt.Errorf("%w: height %d", ErrAnswer, p.Height)
	}
	h, err := r.headers.at(ctx, int64(p.Height)+1, now)
	if err != nil {
		return resolver.Trust{}, err
	}
	if err := checkRiding(p, h, r.cfg.Genesis.ChainID); err != nil {
		return resolver.Trust{}, err
	}
	if len(h.AppHash) != 32 {
		return resolver.Trust{}, fmt.Errorf("%w: header %d has a state of %d octets", ErrHeader, h.Height, len(h.AppHash))
	}
	params := r.cfg.Genesis.Params
	return resolver.Trust{
		Height: p.Height, AppHash: [32]byte(h.AppHash), HeaderHash: [32]byte(h.Hash()), HeaderTime: uint64(h.Time.Unix()),
		Now: uint64(now.Unix()), ProofExpiry: expiry,
		Grace: params.Registrar.Grace, Warp: params.Ledger.WarpKey != (ledger.Address{}),
	}, nil
}
