package client_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-210: a lie that comes first does not win, nor does a silence; if all lie
// the client says so.
func TestQueryServices(t *testing.T) {
	node := three(t)
	real := service(node)
	forged := make(chan struct{})
	var once sync.Once
	over := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		switch addr {
		case "liar.test:5353":
			b, err := real(ctx, network, addr, msg)
			b[len(b)-1] ^= 1
			once.Do(func() { close(forged) })
			return b, err
		case "silent.test:5353":
			<-ctx.Done()
			return nil, ctx.Err()
		}
		<-forged
		return real(ctx, network, addr, msg)
	}
	for _, tc := range []struct {
		services []string
		want     string
		err      error
	}{
		{[]string{"liar.test:5353", "silent.test:5353", "good.test:5353"}, "192.0.2.1", nil},
		{[]string{"silent.test:5353", "good.test:5353", "liar.test:5353"}, "192.0.2.1", nil},
		{[]string{"liar.test:5353", "liar.test:5353"}, "none", client.ErrAnswer},
	} {
		r := resolve(node, over, func(cfg *client.ResolverConfig) {
			cfg.Service, cfg.Services, cfg.Parallel = tc.services[0], tc.services[1:], 3
		})
		a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
		if !errors.Is(err, tc.err) || address(a) != tc.want || a.Authenticated != (err == nil) {
			t.Errorf("%v: %+v, %v", tc.services, a, err)
		}
	}
}

// U-210, U-081: a node that can show that a name is registered, and has no records of
// it, does not keep another's from being taken, even if it is the fastest; alone it
// is believed.
func TestQueryLame(t *testing.T) {
	node := three(t)
	real, lame := service(node), without(node)
	for _, tc := range []struct {
		name     string
		services []string
		want     string
		code     rcode.Code
	}{
		{"lame and good", []string{"lame.test:5353", "good.test:5353"}, "192.0.2.1", rcode.NoError},
		{"lame, lame and good", []string{"lame.test:5353", "lame.test:5353", "good.test:5353"}, "192.0.2.1", rcode.NoError},
		{"lame, down and good", []string{"lame.test:5353", "down.test:5353", "good.test:5353"}, "192.0.2.1", rcode.NoError},
		{"lame, a liar and good", []string{"lame.test:5353", "liar.test:5353", "good.test:5353"}, "192.0.2.1", rcode.NoError},
		{"lame alone", []string{"lame.test:5353"}, "none", rcode.ServFail},
		{"lame and down", []string{"lame.test:5353", "down.test:5353"}, "none", rcode.ServFail},
		{"a liar and lame", []string{"liar.test:5353", "lame.test:5353"}, "none", rcode.ServFail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			first := make(chan struct{}) // closed when the lame one has answered
			var once sync.Once
			over := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
				switch addr {
				case "down.test:5353":
					return nil, errCut
				case "liar.test:5353":
					b, err := real(ctx, network, addr, msg)
					b[len(b)-1] ^= 1
					return b, err
				case "lame.test:5353":
					defer once.Do(func() { close(first) })
					return lame.Native(ctx, msg, resolver.Source{Stream: network == "tcp", Validated: true}), nil
				}
				<-first
				return real(ctx, network, addr, msg)
			}
			r := resolve(node, over, func(cfg *client.ResolverConfig) { cfg.Service, cfg.Services = tc.services[0], tc.services[1:] })
			a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
			if err != nil || address(a) != tc.want || a.RCode != tc.code || !a.Authenticated {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

// U-178: resolvers of a name above that are down, or know nothing of one that is
// registered by itself, do not hide it.
func TestMinimisedChild(t *testing.T) {
	node := named(t, map[string]string{
		"user.utxo":      "user.utxo 300 A 192.0.2.66",
		"jmbc.user.utxo": "jmbc.user.utxo 300 A 192.0.2.1",
	})
	const root, above = "node.test:5353", "192.0.2.1:5353"
	pointed(t, node, []string{"user.utxo"}, above)
	node.Tick(1)
	has, lacks := node.Resolver(), without(node)
	for text, at := range map[string]map[string]*resolver.Resolver{
		"down":          {root: has},
		"of no records": {root: has, above: lacks},
	} {
		w := &web{at: at}
		over := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
			if q, err := wire.DecodeQuery(msg); err == nil && addr == root && q.Question.Name.String() == "user.utxo" {
				return lacks.Native(ctx, msg, resolver.Source{Stream: network == "tcp", Validated: true}), nil
			}
			return w.exchange(ctx, network, addr, msg)
		}
		r := resolve(node, over, func(cfg *client.ResolverConfig) { cfg.Minimise = true })
		a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
		if err != nil || address(a) != "192.0.2.1" || !a.Authenticated {
			t.Errorf("%s: %+v, %v", text, a, err)
		}
	}
}

// U-178: the node that refers sees user.utxo, not what is below it; names whose
// parents refer nowhere are asked for all the same.
func TestQueryMinimised(t *testing.T) {
	node := named(t, map[string]string{
		"user.utxo":      "user.utxo 300 A 192.0.2.66\nwww.user.utxo 300 A 192.0.2.67",
		"jmbc.user.utxo": "jmbc.user.utxo 300 A 192.0.2.1",
	})
	const root, good = "node.test:5353", "192.0.2.1:5353"
	pointed(t, node, []string{"user.utxo", "jmbc.user.utxo"}, good)
	node.Tick(1)
	w := &web{at: map[string]*resolver.Resolver{root: without(node), good: node.Resolver()}}
	seen := map[string][]string{}
	over := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		if q, err := wire.DecodeQuery(msg); err == nil {
			seen[addr] = append(seen[addr], q.Question.Name.String())
		}
		return w.exchange(ctx, network, addr, msg)
	}
	r := resolve(node, over, func(cfg *client.ResolverConfig) { cfg.Minimise = true })
	for _, tc := range []struct {
		of, want string
		code     rcode.Code
		root     []string
	}{
		{"jmbc.user.utxo", "192.0.2.1", rcode.NoError, []string{"user.utxo"}},
		{"www.user.utxo", "192.0.2.67", rcode.NoError, []string{"user.utxo"}},
		{"user.utxo", "192.0.2.66", rcode.NoError, []string{"user.utxo"}},
		{"a.nobody.utxo", "none", rcode.NXDomain, []string{"nobody.utxo", "a.nobody.utxo"}},
	} {
		clear(seen)
		a, err := r.Query(t.Context(), name.MustParse(tc.of), wire.TypeA)
		if err != nil || address(a) != tc.want || a.RCode != tc.code || !a.Authenticated {
			t.Errorf("%s: %+v, %v", tc.of, a, err)
		}
		if got := slices.Compact(seen[root]); !slices.Equal(got, tc.root) {
			t.Errorf("%s: the node saw %v", tc.of, got)
		}
	}
}

// U-117, U-119: the handler that asks for others gives on what the light client
// verifies, and its own clients verify it by the same root of trust.
func TestRemoteHandler(t *testing.T) {
	node := three(t)
	flip := false
	real := service(node)
	over := func(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
		b, err := real(ctx, network, addr, msg)
		if flip {
			b[len(b)-1] ^= 1
		}
		return b, err
	}
	first := resolve(node, over)
	between := resolver.New(resolver.Config{
		Handler: first.Remote(), Now: func() time.Time { return time.Unix(int64(node.Time()), 0) },
	})
	defer between.Close()
	r := resolve(node, func(ctx context.Context, network, _ string, msg []byte) ([]byte, error) {
		return between.Native(ctx, msg, resolver.Source{Stream: network == "tcp", Validated: true}), nil
	})
	if a, err := r.Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA); err != nil || address(a) != "192.0.2.1" || !a.Authenticated {
		t.Fatalf("%+v, %v", a, err)
	}
	flip = true
	resp := between.Resolve(t.Context(), resolver.Request{Question: wire.Question{Name: name.MustParse("user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}})
	if resp.RCode != rcode.ProofInvalid || resp.Verified || between.CacheStats().Answers != 1 {
		t.Errorf("a changed octet: %+v", resp)
	}
}
