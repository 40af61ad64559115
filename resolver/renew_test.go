package resolver_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// inDemand returns a resolver that has answers in demand, which end soon, and what
// it asks.
func inDemand(names []string, next resolver.HandlerFunc) *resolver.Resolver {
	at := time.Unix(1_800_000_000, 0)
	ahead := time.Duration(0)
	r := resolver.New(resolver.Config{
		Prefetch: 16, Now: func() time.Time { return at.Add(ahead) },
		Handler: resolver.HandlerFunc(func(ctx context.Context, req resolver.Request) resolver.Response {
			resp := resolver.Response{
				Owner: req.Question.Name, Zone: req.Question.Name, NoData: true, Verified: true, Height: 1,
				Lasting: resolver.Lasting{Anchored: uint64(at.Unix())},
			}
			if ahead > 0 {
				return next(ctx, req)
			}
			return resp
		}),
	})
	for range 4 {
		for _, n := range names {
			resolve(r, n, wire.TypeA)
		}
	}
	ahead = (resolver.NegativeTTL - 1) * time.Second
	return r
}

func numbered(count int) (names []string) {
	for i := range count {
		names = append(names, fmt.Sprintf("n%d.utxo", i))
	}
	return names
}

// U-209: nothing is renewed after Close.
func TestNoRenewalAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names := numbered(20)
		r := inDemand(names, func(context.Context, resolver.Request) resolver.Response {
			t.Error("it is asked for")
			return resolver.Response{}
		})
		r.Close()
		for _, n := range names {
			if resp := resolve(r, n, wire.TypeA); !resp.Verified {
				t.Errorf("%s: what is kept is not given: %+v", n, resp)
			}
		}
		synctest.Wait()
		r.Close() // for the second time
	})
}

// U-209: Close while others ask: it waits for the renewals that have begun and for
// no others. Run with -race.
func TestCloseWhileAsked(t *testing.T) {
	for range 50 {
		names := numbered(64)
		r := inDemand(names, func(context.Context, resolver.Request) resolver.Response { return resolver.Response{} })
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for _, n := range names[16*i:][:16] {
					resolve(r, n, wire.TypeA)
				}
			})
		}
		wg.Go(r.Close)
		wg.Wait()
		r.Close()
	}
}

// U-209: Close ends what is asked of nodes for a renewal, and nobody waits for it.
func TestCloseEndsRenewals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := false
		remote := resolver.NewRemote(resolver.RemoteConfig{
			Nodes: []resolver.Node{resolver.NodeFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
				<-ctx.Done()
				ended = true
				return nil, ctx.Err()
			})},
		})
		r := inDemand(numbered(1), remote.Resolve)
		resolve(r, "n0.utxo", wire.TypeA)
		synctest.Wait()
		began := time.Now()
		r.Close()
		if took := time.Since(began); took != 0 || !ended {
			t.Errorf("the node is let go: %v, after %v", ended, took) // of the bubble
		}
	})
}
