package resolver_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// slowly returns a Remote that asks a node of c, which takes a second, and counts
// what it is asked.
func slowly(c *resolvertest.Chain, asked *int, change ...func(*resolver.RemoteConfig)) *resolver.Remote {
	node := newResolver(c)
	var mu sync.Mutex
	cfg := resolver.RemoteConfig{
		Nodes: []resolver.Node{resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			mu.Lock()
			*asked++
			mu.Unlock()
			select {
			case <-time.After(time.Second):
				return node.Native(ctx, query, stream), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})},
		Trust: func(context.Context, *wire.Proof) (resolver.Trust, error) { return c.Trust(), nil },
		Now:   func() time.Time { return time.Unix(int64(c.Time), 0) },
	}
	for _, f := range change {
		f(&cfg)
	}
	return resolver.NewRemote(cfg)
}

// U-204: those who ask the same at once wait for one query, whoever gives up.
func TestRemoteAsksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked := world(t), 0
		r := slowly(c, &asked)
		req := resolver.Request{Question: resolvertest.Query("jmbc.user.utxo", wire.TypeA).Question}
		hurry, gone := context.WithTimeout(t.Context(), time.Millisecond)
		defer gone()
		var wg sync.WaitGroup
		wg.Go(func() { r.Resolve(hurry, req) }) // who began it
		synctest.Wait()
		for range 99 {
			wg.Go(func() {
				if resp := r.Resolve(t.Context(), req); len(resp.Answer) != 1 || !resp.Verified {
					t.Errorf("%+v", resp)
				}
			})
		}
		wg.Go(func() {
			if resp := r.Resolve(hurry, req); resp.RCode != rcode.ServFail {
				t.Errorf("who was in a hurry: %+v", resp)
			}
		})
		wg.Wait()
		if asked != 1 {
			t.Errorf("%d queries for a hundred equal questions", asked)
		}
	})
}

// U-055, U-147: so many questions are asked at once and no more, and each for no
// longer than its time.
func TestRemoteBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked := world(t), 0
		r := slowly(c, &asked, func(cfg *resolver.RemoteConfig) { cfg.InWork, cfg.Timeout = 2, 900*time.Millisecond })
		ask := func(of string) resolver.Response { return resolve(r, of, wire.TypeA) }
		var wg sync.WaitGroup
		begun := time.Now()
		for _, of := range []string{"a.utxo", "b.utxo"} {
			wg.Go(func() {
				if resp := ask(of); resp.RCode != rcode.ServFail || !errors.Is(resp.Err, context.DeadlineExceeded) {
					t.Errorf("%s: %+v", of, resp)
				}
			})
		}
		synctest.Wait()
		if resp := ask("c.utxo"); resp.RCode != rcode.ServFail || time.Since(begun) != 0 {
			t.Errorf("a third: %+v after %v", resp, time.Since(begun))
		}
		wg.Wait()
		if took := time.Since(begun); took != 900*time.Millisecond || asked != 2 {
			t.Errorf("%d queries, %v", asked, took)
		}
	})
}

// U-209: a name in demand is renewed from other nodes while its answer is good.
func TestRemoteRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked := world(t), 0
		now := c.Time
		r := resolver.New(resolver.Config{
			Handler: slowly(c, &asked), Prefetch: 1, Now: func() time.Time { return time.Unix(int64(now), 0) },
		})
		defer r.Close()
		for range 4 {
			resolve(r, "jmbc.user.utxo", wire.TypeA)
		}
		for _, step := range []struct {
			after uint64
			asked int
			ttl   uint32
		}{{269, 1, 31}, {1, 2, 30}, {1, 2, 299}, {270, 2, 29}} {
			now += step.after
			resp := resolve(r, "jmbc.user.utxo", wire.TypeA)
			<-time.After(2 * time.Second) // of the bubble
			synctest.Wait()
			if resp.Answer[0].TTL != step.ttl || asked != step.asked {
				t.Fatalf("%+v: TTL %d, %d queries", step, resp.Answer[0].TTL, asked)
			}
		}
	})
}
