package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/resolver/upstream"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A standalone is a resolver without state that asks servers over their ports.
type standalone struct {
	*server
	remote *resolver.Remote
	now    time.Time
	late   uint64 // by how many seconds answers come later than they are asked for
}

// stateless opens a resolver that follows the headers of c and asks servers.
func stateless(t testing.TB, c *resolvertest.Chain, servers []*server, change ...func(*resolver.RemoteConfig)) *standalone {
	t.Helper()
	s := &standalone{server: open(t), now: time.Unix(int64(c.Time), 0)}
	asker := &upstream.Asker{Local: true, Datagram: 5 * time.Second}
	cfg := resolver.RemoteConfig{
		Trust: func(_ context.Context, p *wire.Proof) (resolver.Trust, error) {
			if p.Height != c.HeightNow {
				return resolver.Trust{}, fmt.Errorf("%w: no header of height %d", resolver.ErrAnchor, p.Height)
			}
			trust := c.Trust()
			trust.Now = uint64(s.now.Unix()) + s.late
			return trust, nil
		},
		Upstream: asker, Now: func() time.Time { return s.now },
	}
	for _, at := range servers {
		to := registrar.Endpoint{Transport: registrar.TransportService, Address: at.addr}
		cfg.Nodes = append(cfg.Nodes, resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			return asker.Ask(ctx, to, query)
		}))
	}
	for _, f := range change {
		f(&cfg)
	}
	s.remote = resolver.NewRemote(cfg)
	s.resolver = resolver.New(resolver.Config{Handler: s.remote, Now: cfg.Now})
	t.Cleanup(s.resolver.Close)
	return s
}

// full opens a node of c.
func full(t testing.TB, c *resolvertest.Chain, records resolver.Records) *server {
	t.Helper()
	s := open(t)
	s.resolver = node(c, records)
	return s
}

// U-003, U-117, U-119, U-204, U-207: a resolver that holds no ledger gives on
// proved answers of every kind, which its clients verify by the same headers,
// and asks once.
func TestRemote(t *testing.T) {
	c := world(t)
	b := full(t, c, c)
	a := stateless(t, c, []*server{b})
	for _, tc := range []struct {
		name  string
		qtype wire.Type
		code  rcode.Code
		rrs   int
		asked int
	}{
		{"jmbc.user.utxo", wire.TypeA, rcode.NoError, 2, 1},
		{"jmbc.user.utxo", wire.TypeAAAA, rcode.NoError, 0, 1},
		{"x.jmbc.user.utxo", wire.TypeA, rcode.NoError, 0, 1},
		{"www.jmbc.user.utxo", wire.TypeA, rcode.NoError, 3, 1},
		{"far.jmbc.user.utxo", wire.TypeA, rcode.NoError, 2, 1},
		{"nobody.utxo", wire.TypeA, rcode.NXDomain, 0, 1},
	} {
		t.Run(fmt.Sprint(tc.name, " ", tc.qtype), func(t *testing.T) {
			q := resolvertest.Query(tc.name, tc.qtype)
			for range 3 {
				resp := ask(t, a.server, q)
				got, err := resolver.Verify(q, resp, c.Trust())
				if err != nil || got.RCode != tc.code || len(resp.Answer) != tc.rrs || resp.Flags != wire.ResponseAD|wire.ResponseRA {
					t.Fatalf("%+v, flags %v, %v", got, resp.Flags, err)
				}
			}
			if n := len(b.exchanges()); n != tc.asked {
				t.Errorf("asked %d times", n)
			}
		})
	}
	for text, want := range map[string]rcode.Code{"example.com": rcode.NotZone, "utxo": rcode.NoError} {
		if resp := ask(t, a.server, resolvertest.Query(text, wire.TypeA)); resp.RCode != want || len(b.exchanges()) != 0 {
			t.Errorf("%s: %v", text, resp.RCode)
		}
	}
	if a.remote.Height() != c.HeightNow {
		t.Errorf("height %d", a.remote.Height())
	}
}

// U-145, U-146, U-208: over real ports, whatever a node or who sits between
// makes of an answer: it is an error with its code, no record of it is passed on
// and nothing is kept; when it stops, the next answer is the true one.
func TestThreats(t *testing.T) {
	victim := recursive("victim.utxo", wire.TypeA).Question.Name
	extra := wire.RR{Name: victim, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 66}}
	for _, tc := range []struct {
		name string
		lie  func(*wire.Response)
		late uint64 // seconds after the anchor
		want rcode.Code
	}{
		{"forged: another address", func(r *wire.Response) { r.Answer[0].Data[3] ^= 1 }, 0, rcode.ProofInvalid},
		{"forged: a record more", func(r *wire.Response) {
			r.Answer = append(r.Answer, r.Answer[0])
			r.Answer[2].Data = []byte{192, 0, 2, 66}
		}, 0, rcode.ProofInvalid},
		{"forged: a record less", func(r *wire.Response) { r.Answer = r.Answer[:1] }, 0, rcode.ProofInvalid},
		{"forged: a longer TTL", func(r *wire.Response) { r.Answer[0].TTL++; r.Answer[1].TTL++ }, 0, rcode.ProofInvalid},
		{"forged: the name does not exist", func(r *wire.Response) { r.RCode, r.Answer = rcode.NXDomain, nil }, 0, rcode.ProofInvalid},
		{"forged: it has no records", func(r *wire.Response) { r.Answer = nil }, 0, rcode.ProofInvalid},
		{"forged: an octet of the path", flipPath, 0, rcode.ProofInvalid},
		{"forged: another header", func(r *wire.Response) { r.Proof[12] ^= 1 }, 0, rcode.ProofInvalid},
		{"without a proof", func(r *wire.Response) { r.Proof = nil }, 0, rcode.ProofInvalid},
		{"half a proof", func(r *wire.Response) { r.Proof = r.Proof[:len(r.Proof)/2] }, 0, rcode.ProofInvalid},
		{"stale", func(*wire.Response) {}, resolver.ProofExpiry + 1, rcode.ProofInvalid},
		{"mismatched: the nonce", func(r *wire.Response) { r.Header.Nonce++ }, 0, rcode.ServFail},
		{"mismatched: the ID", func(r *wire.Response) { r.Header.ID++ }, 0, rcode.ServFail},
		{"out of bailiwick: in the answer", func(r *wire.Response) { r.Answer = append(r.Answer, extra) }, 0, rcode.ProofInvalid},
		{"out of bailiwick: in place of the answer", func(r *wire.Response) { r.Answer = []wire.RR{extra} }, 0, rcode.ProofInvalid},
		{"truncated, on a stream as well", func(r *wire.Response) { r.Flags |= wire.ResponseTC }, 0, rcode.ServFail},
		{"a failure without a proof", func(r *wire.Response) { r.RCode, r.Answer, r.Proof = rcode.ServFail, nil, nil }, 0, rcode.ServFail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := world(t)
			b := full(t, c, c)
			a := stateless(t, c, []*server{b}, func(cfg *resolver.RemoteConfig) { cfg.Timeout = time.Second })
			b.lie = func(r *wire.Response) {
				if r.Flags&wire.ResponseTC == 0 {
					tc.lie(r)
				}
			}
			a.late = tc.late
			q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
			resp := ask(t, a.server, q)
			if resp.RCode != tc.want || len(resp.Answer)+len(resp.Additional) != 0 || resp.Flags&wire.ResponseAD != 0 || resp.Proof != nil {
				t.Errorf("%v, flags %v, %d records", resp.RCode, resp.Flags, len(resp.Answer))
			}
			if stats := a.resolver.CacheStats(); stats.Answers != 0 {
				t.Errorf("kept: %+v", stats)
			}
			b.lie, a.late = nil, 0
			if resp := ask(t, a.server, q); len(resp.Answer) != 2 || resp.Answer[0].Data[3] != 1 || a.resolver.CacheStats().Answers != 1 {
				t.Errorf("afterwards: %v, %d records", resp.RCode, len(resp.Answer))
			}
		})
	}
}

// U-145: what a node adds to sections that nothing proves goes no further.
func TestUnprovedSections(t *testing.T) {
	c := world(t)
	b := full(t, c, c)
	b.lie = func(r *wire.Response) {
		victim := wire.RR{Name: recursive("victim.utxo", wire.TypeA).Question.Name, Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 66}}
		r.Authority, r.Additional = []wire.RR{victim}, []wire.RR{victim}
	}
	a := stateless(t, c, []*server{b})
	resp := ask(t, a.server, resolvertest.Query("jmbc.user.utxo", wire.TypeA))
	if len(resp.Answer) != 2 || len(resp.Authority)+len(resp.Additional) != 0 || resp.Flags&wire.ResponseAD == 0 {
		t.Fatalf("%+v", resp)
	}
	if resp := ask(t, a.server, resolvertest.Query("victim.utxo", wire.TypeA)); resp.RCode != rcode.NXDomain {
		t.Errorf("the victim: %v", resp.RCode)
	}
}

// U-210: of several nodes the fastest valid answer is given, not the fastest:
// one lies at once, one is silent, one is right when the lie has come; whoever
// is still being asked is let go.
func TestFastestValid(t *testing.T) {
	c := world(t)
	liar, good := full(t, c, c), full(t, c, c)
	lied, letGo := make(chan struct{}), make(chan struct{})
	liar.lie = func(r *wire.Response) {
		if r.Flags&wire.ResponseTC == 0 {
			r.Answer[0].Data[3] ^= 1
		}
	}
	a := stateless(t, c, []*server{liar, good}, func(cfg *resolver.RemoteConfig) {
		cfg.Parallel = 3
		fast, slow := cfg.Nodes[0], cfg.Nodes[1]
		cfg.Nodes = []resolver.Node{
			resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
				defer close(lied)
				return fast.Ask(ctx, query)
			}),
			resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
				<-lied
				return slow.Ask(ctx, query)
			}),
			resolver.NodeFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
				defer close(letGo)
				<-ctx.Done()
				return nil, ctx.Err()
			}),
		}
	})
	takeTurn()
	resp := a.resolver.Resolve(t.Context(), resolver.Request{Question: resolvertest.Query("jmbc.user.utxo", wire.TypeA).Question})
	if len(resp.Answer) != 2 || resp.Answer[0].Data[3] != 1 || !resp.Verified {
		t.Fatalf("%+v", resp)
	}
	<-letGo
}

// U-120, U-178: a node that refers is asked for the name that it refers for, and
// does not learn what is below it; without minimisation it is asked for all.
func TestMinimised(t *testing.T) {
	for _, minimise := range []bool{true, false} {
		t.Run(fmt.Sprint(minimise), func(t *testing.T) {
			c := resolvertest.New(t)
			c.Register("user.utxo", "www.jmbc.user.utxo 300 A 192.0.2.1")
			records := full(t, c, c)
			c.Point("user.utxo", records.addr)
			root := full(t, c, noRecords{})
			a := stateless(t, c, []*server{root}, func(cfg *resolver.RemoteConfig) { cfg.Minimise = minimise })
			q := resolvertest.Query("www.jmbc.user.utxo", wire.TypeA)
			if got, err := resolver.Verify(q, ask(t, a.server, q), c.Trust()); err != nil || len(got.RRsets) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			seen := asked(root)
			if want := []string{"www.jmbc.user.utxo"}; minimise {
				want = []string{"user.utxo"}
				if !slices.Equal(seen, want) {
					t.Errorf("the root saw %v", seen)
				}
			} else if !slices.Equal(seen, want) {
				t.Errorf("the root saw %v", seen)
			}
			if last := asked(records); last[len(last)-1] != "www.jmbc.user.utxo" {
				t.Errorf("who has them saw %v", last)
			}
		})
	}
}

// asked returns the names that a server was asked for, each once in a row.
func asked(s *server) (names []string) {
	for _, x := range s.exchanges() {
		names = append(names, x.query.Question.Name.String())
	}
	return slices.Compact(names)
}

// U-178: names that are registered though nothing above them is, and labels
// without end: the question is asked all the same, and not more often than it
// has to be.
func TestMinimisedBounds(t *testing.T) {
	c := world(t)
	b := full(t, c, c)
	a := stateless(t, c, []*server{b}, func(cfg *resolver.RemoteConfig) { cfg.Minimise = true })
	for text, most := range map[string]int{"jmbc.user.utxo": 2, "a.b.c.d.e.f.g.h.jmbc.user.utxo": 5, "other.utxo": 1} {
		if resp := ask(t, a.server, resolvertest.Query(text, wire.TypeA)); resp.RCode != rcode.NoError {
			t.Errorf("%s: %v", text, resp.RCode)
		}
		if names := asked(b); len(names) > most || names[len(names)-1] != text {
			t.Errorf("%s: asked %v", text, names)
		}
	}
}

// U-122: A refers to B, which refers to A: an end after no more than
// max_recursion steps, and it is a failure.
func TestReferralLoop(t *testing.T) {
	c := world(t)
	a, b := full(t, c, noRecords{}), full(t, c, noRecords{})
	c.Point("jmbc.user.utxo", a.addr, b.addr)
	s := stateless(t, c, []*server{a}, func(cfg *resolver.RemoteConfig) { cfg.MaxRecursion = 6 })
	takeTurn()
	resp := s.resolver.Resolve(t.Context(), resolver.Request{Question: resolvertest.Query("jmbc.user.utxo", wire.TypeA).Question})
	if resp.RCode != rcode.ServFail || !errors.Is(resp.Err, resolver.ErrRecursion) {
		t.Fatalf("%v: %v", resp.RCode, resp.Err)
	}
	if stats := s.resolver.CacheStats(); stats.Answers != 0 {
		t.Errorf("kept: %+v", stats)
	}
	seen := map[uint32]bool{}
	for _, x := range append(a.exchanges(), b.exchanges()...) {
		seen[x.query.Header.Nonce] = true
	}
	if len(seen) > 1+6 {
		t.Errorf("%d queries", len(seen))
	}
}

// U-064, U-208: where no blocks are followed the TTL counts down, and what is
// longer than cache_ttl is asked for again after it (E-82).
func TestRemoteAges(t *testing.T) {
	c := world(t)
	c.Register("long.utxo", "long.utxo 86400 A 192.0.2.9")
	b := open(t)
	a := stateless(t, c, []*server{b})
	b.resolver = node(c, c, func(cfg *resolver.Config) { cfg.Now = func() time.Time { return a.now } })
	start := a.now
	for _, step := range []struct {
		of    string
		after time.Duration
		asked int
		ttl   uint32
	}{
		{"jmbc.user.utxo", 0, 1, 300},
		{"jmbc.user.utxo", 100 * time.Second, 0, 200},
		{"jmbc.user.utxo", 299 * time.Second, 0, 1},
		{"jmbc.user.utxo", 300 * time.Second, 1, 300},
		{"long.utxo", 300 * time.Second, 1, 86400},
		{"long.utxo", 599 * time.Second, 0, 86400 - 299},
		{"long.utxo", 600 * time.Second, 1, 86400},
		{"nobody.utxo", 600 * time.Second, 1, 0},
		{"nobody.utxo", 659 * time.Second, 0, 0},
		{"nobody.utxo", 660 * time.Second, 1, 0},
	} {
		a.now = start.Add(step.after)
		resp := ask(t, a.server, resolvertest.Query(step.of, wire.TypeA))
		if n := len(asked(b)); n != step.asked {
			t.Fatalf("%+v: asked %d times", step, n)
		}
		if len(resp.Answer) > 0 && resp.Answer[0].TTL != step.ttl {
			t.Fatalf("%+v: TTL %d", step, resp.Answer[0].TTL)
		}
	}
	a.resolver.Forget(recursive("long.utxo", wire.TypeA).Question.Name)
	ask(t, a.server, resolvertest.Query("long.utxo", wire.TypeA))
	if n := len(asked(b)); n != 1 {
		t.Errorf("after word that it has changed: asked %d times", n)
	}
}

// oneSet gives the first records that it is asked for, and no others.
type oneSet struct {
	*resolvertest.Chain
	given *atomic.Bool
}

func (o oneSet) Records(ctx context.Context, root [32]byte) ([]byte, error) {
	if o.given.Swap(true) {
		return nil, errNone
	}
	return o.Chain.Records(ctx, root)
}

// later lets a block pass before others are asked.
type later struct {
	resolver.Upstream
	pass func()
}

func (l later) Ask(ctx context.Context, to registrar.Endpoint, query []byte) ([]byte, error) {
	l.pass()
	return l.Upstream.Ask(ctx, to, query)
}

// An answer along an alias to other resolvers is of the height of its oldest link:
// what has changed since may be the alias.
func TestOldestLink(t *testing.T) {
	c := world(t)
	c.Point("other.utxo", full(t, c, c).addr)
	trusts := map[uint64]resolver.Trust{}
	first := c.HeightNow
	a := stateless(t, c, []*server{full(t, c, oneSet{c, new(atomic.Bool)})}, func(cfg *resolver.RemoteConfig) {
		cfg.Trust = func(_ context.Context, p *wire.Proof) (resolver.Trust, error) {
			takeTurn()
			return trusts[p.Height], nil
		}
		trusts[first] = c.Trust()
		cfg.Upstream = later{cfg.Upstream, func() {
			takeTurn()
			defer takeTurn()
			if c.HeightNow == first {
				c.Set(5, nil)
				trusts[c.HeightNow] = c.Trust()
			}
		}}
	})
	takeTurn()
	resp := a.resolver.Resolve(t.Context(), resolver.Request{Question: resolvertest.Query("far.jmbc.user.utxo", wire.TypeA).Question})
	takeTurn()
	if resp.RCode != rcode.NoError || len(resp.Answer) != 2 || c.HeightNow == first || resp.Height != first {
		t.Errorf("%v %v at height %d, want %d; the chain is at %d", resp.RCode, resp.Answer, resp.Height, first, c.HeightNow)
	}
}
