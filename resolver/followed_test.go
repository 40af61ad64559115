package resolver_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// silent are resolvers that nobody hears of.
type silent struct {
	mu    sync.Mutex
	asked int // guarded by mu
}

func (s *silent) Ask(ctx context.Context, _ registrar.Endpoint, _ []byte) ([]byte, error) {
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	<-ctx.Done()
	return nil, ctx.Err()
}

// but is the records of a chain without some.
type but struct {
	*resolvertest.Chain
	not map[[32]byte]bool // roots
}

func (b but) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	if b.not[root] {
		return nil, resolvertest.ErrLost
	}
	return b.Chain.Records(ctx, root)
}

// U-147: resolvers that are silent have so many questions wait for them, in all and
// for each descriptor, and no others; and they are not waited for again and again.
func TestSilentResolvers(t *testing.T) {
	for _, tc := range []struct {
		names int // that point to them, each by a descriptor of its own
		waits int // for these
	}{{1, 16}, {2, 32}, {10, 128}} {
		t.Run(fmt.Sprint(tc.names), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, up, lost := world(t), &silent{}, map[[32]byte]bool{}
				for i := range tc.names {
					d := c.Register(fmt.Sprintf("n%d.utxo", i), fmt.Sprintf("n%d.utxo 300 A 192.0.2.%d", i, i))
					lost[d.RecordsRoot] = true
					c.Point(fmt.Sprintf("n%d.utxo", i), fmt.Sprintf("192.0.2.9:%d", i+1))
				}
				node := newResolver(c, func(cfg *resolver.Config) { cfg.Records = but{c, lost} })
				r := newRemote(c, func(cfg *resolver.RemoteConfig) {
					cfg.Nodes, cfg.Upstream = []resolver.Node{after(0, node)}, up
				})
				var all sync.WaitGroup
				flood := func() {
					for i := range 250 {
						all.Go(func() { resolve(r, fmt.Sprintf("x%d.n%d.utxo", i, i%tc.names), wire.TypeA) })
					}
					<-time.After(time.Millisecond) // of the bubble
					synctest.Wait()
				}
				for i, waits := range []int{tc.waits, tc.waits, 2 * tc.waits} {
					flood()
					if up.asked != waits {
						t.Errorf("time %d: they were asked %d times, want %d", i+1, up.asked, waits)
					}
					if resp := resolve(r, "user.utxo", wire.TypeA); resp.RCode != rcode.NoError {
						t.Errorf("time %d: somebody else's name: %v: %v", i+1, resp.RCode, resp.Err)
					}
					all.Wait()
					if i == 1 {
						<-time.After(30 * time.Second)
					}
				}
			})
		})
	}
}
