package resolver_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// after returns a node that answers as r does, later.
func after(wait time.Duration, r *resolver.Resolver) resolver.Node {
	return resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
		select {
		case <-time.After(wait): // of the bubble
			return r.Native(ctx, query, stream), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}

// lying returns a node whose responses lie has changed.
func lying(r *resolver.Resolver, lie func(*wire.Proof)) resolver.Node {
	return resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
		resp, err := wire.DecodeResponse(r.Native(ctx, query, stream))
		if err != nil {
			return nil, err
		}
		p, err := wire.DecodeProof(resp.Proof)
		if err != nil {
			return nil, err
		}
		lie(&p)
		if resp.Proof, err = wire.AppendProof(nil, &p); err != nil {
			return nil, err
		}
		return wire.AppendResponse(nil, &resp)
	})
}

// newRemote returns a Remote that believes what c says.
func newRemote(c *resolvertest.Chain, change func(*resolver.RemoteConfig)) *resolver.Remote {
	cfg := resolver.RemoteConfig{
		Trust: func(context.Context, *wire.Proof) (resolver.Trust, error) { return c.Trust(), nil },
		Now:   func() time.Time { return time.Unix(int64(c.Time), 0) },
	}
	change(&cfg)
	return resolver.NewRemote(cfg)
}

// U-145, U-210: headers that nobody has are looked for, for each answer by itself:
// whoever else has answered is believed in the meantime, also where one header is
// looked for after the other.
func TestBogusHeights(t *testing.T) {
	for _, tc := range []struct {
		name   string
		liars  int
		inTurn bool
	}{
		{"one liar", 1, false},
		{"as many as are asked at once", 2, false},
		{"more than that", 5, false},
		{"one header after the other", 1, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := world(t)
				turn := make(chan struct{}, 1)
				r := newRemote(c, func(cfg *resolver.RemoteConfig) {
					for range tc.liars {
						cfg.Nodes = append(cfg.Nodes, lying(newResolver(c), func(p *wire.Proof) { p.Height += 1e6 }))
					}
					cfg.Nodes = append(cfg.Nodes, after(time.Millisecond, newResolver(c)))
					cfg.Trust = func(ctx context.Context, p *wire.Proof) (resolver.Trust, error) {
						if tc.inTurn {
							select {
							case turn <- struct{}{}:
								defer func() { <-turn }()
							case <-ctx.Done():
								return resolver.Trust{}, ctx.Err()
							}
						}
						if p.Height == c.HeightNow {
							return c.Trust(), nil
						}
						<-ctx.Done()
						return resolver.Trust{}, ctx.Err()
					}
				})
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // of the bubble
				defer cancel()
				req := resolver.Request{Question: resolvertest.Query("jmbc.user.utxo", wire.TypeA).Question}
				if resp := r.Resolve(ctx, req); resp.RCode != rcode.NoError || !resp.Verified {
					t.Errorf("%v: %v", resp.RCode, resp.Err)
				}
			})
		})
	}
}

// U-145: a header may take all the time of its question, if nobody else is there to be
// believed: who says nothing is not.
func TestSlowHeader(t *testing.T) {
	silent := resolver.NodeFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	down := resolver.NodeFunc(func(context.Context, []byte) ([]byte, error) { return nil, errors.New("connection refused") })
	for _, tc := range []struct {
		name   string
		others []resolver.Node
	}{
		{"one alone", nil},
		{"the other is silent", []resolver.Node{silent}},
		{"the other is down", []resolver.Node{down}},
		{"all others are silent or down", []resolver.Node{silent, down, silent, down}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := world(t)
				r := newRemote(c, func(cfg *resolver.RemoteConfig) {
					cfg.Nodes = append([]resolver.Node{after(0, newResolver(c))}, tc.others...)
					cfg.Trust = func(ctx context.Context, _ *wire.Proof) (resolver.Trust, error) {
						select {
						case <-time.After(3 * time.Second): // of the bubble
							return c.Trust(), nil
						case <-ctx.Done():
							return resolver.Trust{}, ctx.Err()
						}
					}
				})
				if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.NoError {
					t.Errorf("%v: %v", resp.RCode, resp.Err)
				}
			})
		})
	}
}

// reached are the resolvers that a descriptor has, which answer as one does.
type reached struct {
	*resolver.Resolver
	asked atomic.Int64
}

func (r *reached) Ask(ctx context.Context, _ registrar.Endpoint, query []byte) ([]byte, error) {
	r.asked.Add(1)
	return r.Native(ctx, query, stream), nil
}

// U-081, U-120, U-210: a referral is followed where no node has the records, and who
// may have them is not waited for without end.
func TestReferralIsSecondBest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world(t)
		d := c.Point("jmbc.user.utxo", "192.0.2.9:5353")
		has := newResolver(c)
		refers := newResolver(c, func(cfg *resolver.Config) { cfg.Records = but{c, map[[32]byte]bool{d.RecordsRoot: true}} })
		never := resolver.NodeFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		liar := lying(has, func(p *wire.Proof) { p.BlockHash[0]++ })
		for name, tc := range map[string]struct {
			nodes    []resolver.Node
			followed bool
		}{
			"one alone":                           {[]resolver.Node{after(0, refers)}, true},
			"all of them":                         {[]resolver.Node{after(0, refers), after(0, refers), after(0, refers)}, true},
			"the first, the next is slower":       {[]resolver.Node{after(0, refers), after(100*time.Millisecond, has)}, false},
			"the last has them":                   {[]resolver.Node{after(0, refers), after(0, refers), after(0, refers), after(0, has)}, false},
			"the next is silent":                  {[]resolver.Node{after(0, refers), never}, true},
			"all others are silent":               {[]resolver.Node{never, never, never, after(0, refers), never, never}, true},
			"the next is silent, another one not": {[]resolver.Node{after(0, refers), never, after(0, has)}, false},
			"the next lies":                       {[]resolver.Node{after(0, refers), liar}, true},
		} {
			up := &reached{Resolver: has}
			r := newRemote(c, func(cfg *resolver.RemoteConfig) { cfg.Nodes, cfg.Upstream = tc.nodes, up })
			resp := resolve(r, "jmbc.user.utxo", wire.TypeA)
			if got := up.asked.Load() > 0; resp.RCode != rcode.NoError || !resp.Verified || got != tc.followed {
				t.Errorf("%s: followed %v, want %v; %v: %v", name, got, tc.followed, resp.RCode, resp.Err)
			}
		}
	})
}

// U-145: what a proof carries that nobody verifies is not kept, nor given on.
func TestOpaqueSections(t *testing.T) {
	c := world(t)
	now := func() time.Time { return time.Unix(int64(c.Time), 0) }
	node := lying(newResolver(c), func(p *wire.Proof) {
		p.Sections = append(p.Sections, wire.Section{Type: wire.SectionZK, Data: make([]byte, 60_000)})
	})
	r := resolver.New(resolver.Config{Now: now, Handler: newRemote(c, func(cfg *resolver.RemoteConfig) { cfg.Nodes = []resolver.Node{node} })})
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	for range 2 { // from the node, and from what is kept
		resp := ask(t, r, q, stream)
		if _, err := resolver.Verify(q, resp, c.Trust()); err != nil || len(resp.Proof) > 10_000 {
			t.Errorf("a proof of %d octets: %v", len(resp.Proof), err)
		}
		if stats := r.CacheStats(); stats.Answers != 1 || stats.Bytes > 10_000 {
			t.Errorf("kept: %+v", stats)
		}
	}
}
