package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// forgetful has nobody's records.
type forgetful struct{}

func (forgetful) Records(context.Context, [32]byte) ([]byte, error) { return nil, errCut }

// without is a node of the chain that has the state and no records.
func without(n *fakenode.Node, change ...func(*resolver.Config)) *resolver.Resolver {
	cfg := resolver.Config{
		Chain: n, Records: forgetful{}, Grace: registrar.DefaultParams(ledger.Address{}).Grace,
		Now: func() time.Time { return time.Unix(int64(n.Time()), 0) },
	}
	for _, f := range change {
		f(&cfg)
	}
	return resolver.New(cfg)
}

// A web is resolvers by address, and who was asked in which order.
type web struct {
	at    map[string]*resolver.Resolver
	lie   map[string]func(*wire.Response)
	asked []string
}

func (w *web) exchange(ctx context.Context, network, addr string, msg []byte) ([]byte, error) {
	w.asked = append(w.asked, addr)
	r := w.at[addr]
	if r == nil {
		return nil, errCut
	}
	b := r.Native(ctx, msg, resolver.Source{Addr: netip.MustParseAddr("127.0.0.1"), Validated: true, Stream: network != "udp"})
	resp, err := wire.DecodeResponse(b)
	if err == nil && w.lie[addr] != nil {
		w.lie[addr](&resp)
		return wire.AppendResponse(nil, &resp)
	}
	return b, err
}

// pointed has every name point to resolvers.
func pointed(t *testing.T, n *fakenode.Node, names []string, addresses ...string) {
	t.Helper()
	n.Change(func(p *registrar.Params) { p.LockResolver = false })
	alice := open(t, n, "alice", "", &line{})
	d := &registrar.Descriptor{}
	for _, a := range addresses {
		d.Endpoints = append(d.Endpoints, registrar.Endpoint{Transport: registrar.TransportService, Address: a})
	}
	id, _, err := alice.PublishDescriptor(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range names {
		if _, err := alice.SetResolver(t.Context(), name.MustParse(of), id); err != nil {
			t.Fatal(err)
		}
	}
}

// U-059, U-081, U-120, U-121, U-122: whichever node is asked first, the client
// follows its referral and verifies what comes back; a resolver that is silent,
// does not have the records or makes them up is passed over.
func TestFollow(t *testing.T) {
	node := three(t)
	const root, good, lame, liar = "node.test:5353", "192.0.2.1:5353", "192.0.2.2:5353", "192.0.2.3:5353"
	for _, tc := range []struct {
		name  string
		point []string
		want  string
		asked int // exchanges with others than the node
		err   error
	}{
		{"one that answers", []string{good}, "192.0.2.1", 1, nil},
		{"after one that is silent", []string{"192.0.2.9:5353", good}, "192.0.2.1", 3, nil},
		{"after one without the records", []string{lame, good}, "192.0.2.1", 2, nil},
		{"after a liar", []string{liar, good}, "192.0.2.1", 2, nil},
		{"a host name alone", []string{"ns.example.com:5353"}, "none", 0, client.ErrReferral},
		{"only those without", []string{lame, lame, lame}, "none", 3, client.ErrReferral},
		{"in the client's own network", []string{"192.168.0.1:5353"}, "none", 0, client.ErrReferral},
	} {
		t.Run(tc.name, func(t *testing.T) {
			pointed(t, node, []string{"jmbc.user.utxo"}, tc.point...)
			node.Tick(1)
			w := &web{
				at:  map[string]*resolver.Resolver{root: without(node), good: node.Resolver(), lame: without(node), liar: node.Resolver()},
				lie: map[string]func(*wire.Response){liar: func(r *wire.Response) { r.Answer[0].Data[3] ^= 9 }},
			}
			a, err := resolve(node, w.exchange).Query(t.Context(), name.MustParse("jmbc.user.utxo"), wire.TypeA)
			if !errors.Is(err, tc.err) || address(a) != tc.want || err == nil && (!a.Authenticated || a.ProvedHeight == 0) {
				t.Fatalf("%+v, %v", a, err)
			}
			if others := len(slices.DeleteFunc(slices.Clone(w.asked), func(s string) bool { return s == root })); others != tc.asked {
				t.Errorf("asked %v", w.asked)
			}
		})
	}
}

// U-090, U-120: an alias whose target is at other resolvers than the alias.
func TestFollowAlias(t *testing.T) {
	node := named(t, map[string]string{
		"user.utxo":  "user.utxo 300 A 192.0.2.66\nwww.user.utxo 300 CNAME other.utxo",
		"other.utxo": "other.utxo 300 A 192.0.2.3",
	})
	pointed(t, node, []string{"user.utxo"}, "192.0.2.1:5353")
	pointed(t, node, []string{"other.utxo"}, "192.0.2.2:5353")
	node.Tick(1)
	half := without(node, func(cfg *resolver.Config) { cfg.Records = onlyOf{node, name.MustParse("user.utxo")} })
	w := &web{at: map[string]*resolver.Resolver{"node.test:5353": without(node), "192.0.2.1:5353": half, "192.0.2.2:5353": node.Resolver()}}
	a, err := resolve(node, w.exchange).Query(t.Context(), name.MustParse("www.user.utxo"), wire.TypeA)
	if err != nil || len(a.RRsets) != 2 || a.RRsets[0].Type != wire.TypeCNAME || a.RRsets[1].Name != name.MustParse("other.utxo") || !a.Authenticated {
		t.Fatalf("%+v, %v", a, err)
	}
	if want := []string{"node.test:5353", "192.0.2.1:5353", "192.0.2.2:5353"}; !slices.Equal(slices.Compact(w.asked), want) {
		t.Errorf("asked %v", w.asked)
	}
}

// onlyOf has the records of one name.
type onlyOf struct {
	node *fakenode.Node
	name name.Name
}

func (o onlyOf) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	resp := o.node.Resolver().Resolve(ctx, resolver.Request{Question: wire.Question{Name: o.name, Type: wire.TypeANY, Class: wire.ClassIN}, Proof: true})
	q := wire.Query{Question: wire.Question{Name: o.name, Type: wire.TypeANY, Class: wire.ClassIN}}
	p := resp.Proof
	if p == nil {
		return nil, fmt.Errorf("%v: no proof", q.Question)
	}
	paths, err := p.StatePaths()
	if err != nil {
		return nil, err
	}
	d, err := registrar.DecodeDomain(paths[len(paths)-1].Value)
	if err != nil || d.RecordsRoot != root {
		return nil, errCut
	}
	return o.node.Records(ctx, root)
}

// U-050, U-052, U-146: a client that knows the node's key believes it about
// failures too, and nobody else: whatever octet of a response is changed.
func TestSignedQueries(t *testing.T) {
	chain := three(t)
	alice, node := dev(t, "alice"), dev(t, "bob")
	key, ok := node.Policy().(ledger.PublicKey)
	if !ok {
		t.Fatal("no key")
	}
	records := without(chain, func(cfg *resolver.Config) {
		cfg.Records = chain
		cfg.Signing = &resolver.Signing{
			ChainID: chain.Genesis.Ledger.ChainID, Key: node, Window: sigblock.WindowConfig{PerKey: 10_000},
		}
	})
	flip := -1 // the octet to change
	sent := 0  // octets of the response
	over := func(ctx context.Context, network, _ string, msg []byte) ([]byte, error) {
		b := records.Native(ctx, msg, resolver.Source{Stream: network == "tcp", Validated: true})
		if sent = len(b); flip >= 0 && flip < len(b) {
			b[flip] ^= 1
		}
		return b, nil
	}
	r := resolve(chain, over, func(cfg *client.ResolverConfig) { cfg.Key, cfg.Node = alice, key })
	jmbc, outside := name.MustParse("jmbc.user.utxo"), name.MustParse("example.com")
	if a, err := r.Query(t.Context(), jmbc, wire.TypeA); err != nil || address(a) != "192.0.2.1" {
		t.Fatalf("%+v, %v", a, err)
	}
	if a, err := r.Query(t.Context(), outside, wire.TypeA); !errors.Is(err, client.ErrUnauthenticated) || a.RCode != rcode.NotZone {
		t.Fatalf("a signed refusal: %+v, %v", a, err)
	}
	for _, of := range []name.Name{outside, jmbc} {
		for flip = 0; flip < sent; flip++ {
			if of == jmbc && flip > 400 && flip%7 != 0 {
				continue // the long proof by samples
			}
			if a, err := r.Query(t.Context(), of, wire.TypeA); err == nil || errors.Is(err, client.ErrUnauthenticated) || a.RCode != rcode.NoError {
				t.Fatalf("%v, octet %d: %+v, %v", of, flip, a, err)
			}
		}
		flip = -1
		if _, err := r.Query(t.Context(), jmbc, wire.TypeA); err != nil {
			t.Fatal(err)
		}
	}
	other := resolve(chain, over, func(cfg *client.ResolverConfig) {
		cfg.Key, cfg.Node = node, ledger.PublicKey{Algorithm: key.Algorithm, Key: make([]byte, 32)}
	})
	if _, err := other.Query(t.Context(), jmbc, wire.TypeA); rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("another node's signature: %v", err)
	}
	unsigned := resolve(chain, service(chain), func(cfg *client.ResolverConfig) { cfg.Key, cfg.Node = alice, key })
	if _, err := unsigned.Query(t.Context(), jmbc, wire.TypeA); rcode.Of(err) != rcode.SigInvalid {
		t.Errorf("no signature: %v", err)
	}
}
