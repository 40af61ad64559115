package readside

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// logged returns the layer that notes, for debugging, what was asked of nodes. It
// does not say who asks.
func logged(log *slog.Logger) resolver.Layer {
	return func(next resolver.Handler) resolver.Handler {
		return resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
			if !log.Enabled(ctx, slog.LevelDebug) {
				return next.Resolve(ctx, req)
			}
			began := time.Now()
			resp := next.Resolve(ctx, req)
			log.DebugContext(ctx, "asked", "name", req.Question.Name.String(), "qtype", req.Question.Type.String(),
				"rcode", resp.RCode.String(), "verified", resp.Verified, "height", resp.Height, "took", time.Since(began), "err", resp.Err)
			return resp
		})
	}
}

// bounded returns the layer that gives no answer behind more than so many
// aliases: nodes follow as many as they think right (U-238).
func bounded(steps int) resolver.Layer {
	return func(next resolver.Handler) resolver.Handler {
		return resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
			resp := next.Resolve(ctx, req)
			aliases := 0
			for i := range resp.Answer {
				if resp.Answer[i].Type == wire.TypeCNAME && req.Question.Type != wire.TypeCNAME && req.Question.Type != wire.TypeANY {
					aliases++
				}
			}
			if aliases > steps {
				err := fmt.Errorf("%w: %d aliases, at most %d", resolver.ErrRecursion, aliases, steps)
				return resolver.Response{RCode: rcode.Of(err), Err: err}
			}
			return resp
		})
	}
}

// unchecked is the layer that has answers without a proof that holds passed on,
// as if every client asked for that: security.require_proof is false. They are
// not kept, nor called verified.
func unchecked(next resolver.Handler) resolver.Handler {
	return resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
		req.Unchecked = true
		return next.Resolve(ctx, req)
	})
}
