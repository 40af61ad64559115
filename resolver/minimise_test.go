package resolver_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// by is resolvers by their addresses; there is nobody at others.
type by map[string]resolver.Node

func (b by) Ask(ctx context.Context, to registrar.Endpoint, query []byte) ([]byte, error) {
	if at, ok := b[to.Address]; ok {
		return at.Ask(ctx, query)
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// U-145, U-178: who has the records of a name cannot hide one below it that is
// registered by itself: if it is not found there, the nodes are asked for all of it.
func TestMinimisedChild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world(t) // user.utxo and jmbc.user.utxo
		child := c.Point("jmbc.user.utxo", "192.0.2.66:5353")
		parent := c.Point("user.utxo", "192.0.2.9:5353")
		has := newResolver(c)
		lacks := func(roots ...[32]byte) *resolver.Resolver {
			return newResolver(c, func(cfg *resolver.Config) {
				not := but{c, map[[32]byte]bool{}}
				for _, root := range roots {
					not.not[root] = true
				}
				cfg.Records = not
			})
		}
		lying := lying(has, func(p *wire.Proof) { p.BlockHash[0]++ })
		for text, tc := range map[string]struct {
			at        by
			unchecked bool
		}{
			"nobody is there":            {nil, false},
			"they refer to nobody":       {by{"192.0.2.9:5353": after(0, lacks(child.RecordsRoot))}, false},
			"they refer to themselves":   {by{"192.0.2.9:5353": after(0, lacks(child.RecordsRoot, parent.RecordsRoot))}, false},
			"they lie":                   {by{"192.0.2.9:5353": lying}, false},
			"they lie to who may accept": {by{"192.0.2.9:5353": lying}, true},
			"they have it":               {by{"192.0.2.9:5353": after(0, has)}, false},
		} {
			r := newRemote(c, func(cfg *resolver.RemoteConfig) {
				cfg.Nodes, cfg.Upstream, cfg.Minimise = []resolver.Node{after(0, lacks(parent.RecordsRoot))}, tc.at, true
			})
			q := wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}
			resp := r.Resolve(t.Context(), resolver.Request{Question: q, Unchecked: tc.unchecked})
			if resp.RCode != rcode.NoError || len(resp.Answer) != 1 || !resp.Verified {
				t.Errorf("%s: %v: %v", text, resp.RCode, resp.Err)
			}
		}
	})
}

// U-145, U-178: what was asked elsewhere takes none of the steps that there are from
// the nodes on.
func TestMinimisedSteps(t *testing.T) {
	for _, tc := range []struct {
		name    string
		parents []string // endpoints of the parent's resolvers, where nobody is
	}{
		{"one is gone", []string{"192.0.2.9:5353"}},
		{"as many as there are steps", []string{"192.0.2.9:5353", "192.0.2.10:5353", "192.0.2.11:5353", "192.0.2.12:5353"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := world(t) // user.utxo and jmbc.user.utxo
				child := c.Point("jmbc.user.utxo", "192.0.2.66:5353")
				parent := c.Point("user.utxo", tc.parents...)
				refers := newResolver(c, func(cfg *resolver.Config) {
					cfg.Records = but{c, map[[32]byte]bool{parent.RecordsRoot: true, child.RecordsRoot: true}}
				})
				r := newRemote(c, func(cfg *resolver.RemoteConfig) {
					cfg.Nodes, cfg.Upstream = []resolver.Node{after(0, refers)}, by{"192.0.2.66:5353": after(0, newResolver(c))}
					cfg.Minimise, cfg.MaxRecursion = true, 4
				})
				if resp := resolve(r, "jmbc.user.utxo", wire.TypeA); resp.RCode != rcode.NoError || !resp.Verified {
					t.Errorf("%v: %v", resp.RCode, resp.Err)
				}
			})
		})
	}
}
