package upstream_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// pair is a node without records, and one with them that both names point to.
func pair(t testing.TB, change ...func(*resolver.Config)) (c *resolvertest.Chain, a, b *server) {
	t.Helper()
	a, b = open(t), open(t)
	c = world(t)
	c.Point("jmbc.user.utxo", b.addr)
	c.Point("other.utxo", b.addr)
	a.resolver, b.resolver = node(c, noRecords{}, change...), node(c, c)
	return c, a, b
}

// U-003, U-059, U-061, U-069, U-071, U-117, U-119: a node without the records
// asks who has them, verifies, answers with a proof of its own height, and keeps
// the answer; its queries are iterative.
func TestRecursion(t *testing.T) {
	c, a, b := pair(t)
	for _, tc := range []struct {
		name  string
		qtype wire.Type
		code  rcode.Code
		rrs   int
	}{
		{"jmbc.user.utxo", wire.TypeA, rcode.NoError, 2},
		{"jmbc.user.utxo", wire.TypeAAAA, rcode.NoError, 0},
		{"x.jmbc.user.utxo", wire.TypeA, rcode.NoError, 0},
		{"www.jmbc.user.utxo", wire.TypeA, rcode.NoError, 3},
		{"far.jmbc.user.utxo", wire.TypeA, rcode.NoError, 2},
		{"nobody.utxo", wire.TypeA, rcode.NXDomain, 0},
	} {
		t.Run(fmt.Sprint(tc.name, " ", tc.qtype), func(t *testing.T) {
			q := recursive(tc.name, tc.qtype)
			resp := ask(t, a, q)
			got, err := resolver.Verify(q, resp, c.Trust())
			if err != nil || got.RCode != tc.code || len(resp.Answer) != tc.rrs || got.Referral != nil {
				t.Fatalf("%+v, %v", got, err)
			}
			want := wire.ResponseRA | wire.ResponseAD
			if tc.code == rcode.NXDomain {
				want |= wire.ResponseAA // that needs no records
			}
			if resp.Flags != want {
				t.Errorf("flags %v, want %v", resp.Flags, want)
			}
			asked := b.exchanges()
			for _, x := range asked {
				if x.query.Flags != wire.QueryAD {
					t.Errorf("asked with %v", x.query.Flags)
				}
			}
			if (len(asked) == 0) != (tc.code == rcode.NXDomain) {
				t.Errorf("%d queries to the resolver", len(asked))
			}
			if again := ask(t, a, q); len(again.Answer) != tc.rrs || again.Flags&wire.ResponseAA != want&wire.ResponseAA || len(b.exchanges()) != 0 {
				t.Error("asked again for what was verified")
			}
		})
	}
	q := recursive("example.com", wire.TypeA)
	if resp := ask(t, a, q); resp.RCode != rcode.NotZone || len(b.exchanges()) != 0 {
		t.Errorf("a name outside: %v", resp.RCode)
	}
}

// U-059, U-071, U-081, U-120: without RD, or where recursion is not offered, the
// answer is a referral, and who follows it asks twice.
func TestIterative(t *testing.T) {
	c, a, b := pair(t)
	strict := open(t)
	strict.resolver = node(c, noRecords{}, func(cfg *resolver.Config) { cfg.Recursion = nil })
	for _, step := range []struct {
		name  string
		at    *server
		flags wire.QueryFlags
		ra    bool
	}{
		{"not wanted", a, wire.QueryAD, true},
		{"not offered", strict, wire.QueryAD | wire.QueryRD, false},
	} {
		q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
		q.Flags = step.flags
		resp := ask(t, step.at, q)
		got, err := resolver.Verify(q, resp, c.Trust())
		if err != nil || got.Referral == nil || len(resp.Authority) == 0 || resp.Flags&wire.ResponseRA != 0 != step.ra || resp.Flags&wire.ResponseAA != 0 {
			t.Fatalf("%s: %+v, flags %v, %v", step.name, got, resp.Flags, err)
		}
		if len(b.exchanges()) != 0 {
			t.Errorf("%s: asked all the same", step.name)
		}
		next := &server{addr: got.Referral.Endpoints[0].Address}
		if got, err = resolver.Verify(q, ask(t, next, q), c.Trust()); err != nil || len(got.RRsets) != 1 {
			t.Errorf("%s: the second: %+v, %v", step.name, got, err)
		}
		if n := len(b.exchanges()); n != 1 {
			t.Errorf("%s: %d queries to the resolver", step.name, n)
		}
	}
}

// flipPath changes the last octet of the path to the records.
func flipPath(r *wire.Response) {
	p, err := wire.DecodeProof(r.Proof)
	if err != nil {
		return
	}
	if path, ok := p.Section(wire.SectionRRsetPath); ok {
		path[len(path)-1] ^= 1 // of r.Proof
	}
}

// U-060, U-072, U-119, U-145, U-146: what a resolver makes up is an error, or
// with CD the data without AD; it is not kept either way.
func TestLyingUpstream(t *testing.T) {
	for _, tc := range []struct {
		name string
		lie  func(*wire.Response)
		want rcode.Code
	}{
		{"another address", func(r *wire.Response) { r.Answer[0].Data[3] ^= 1 }, rcode.ProofInvalid},
		{"an address less", func(r *wire.Response) { r.Answer = r.Answer[:1] }, rcode.ProofInvalid},
		{"a record of another name", func(r *wire.Response) { r.Answer[0].Name = recursive("user.utxo", 1).Question.Name }, rcode.ProofInvalid},
		{"no answer under a proof of one", func(r *wire.Response) { r.Answer = nil }, rcode.ProofInvalid},
		{"no proof", func(r *wire.Response) { r.Proof = nil }, rcode.ProofInvalid},
		{"an octet of the path", flipPath, rcode.ProofInvalid},
		{"half a proof", func(r *wire.Response) { r.Proof = r.Proof[:len(r.Proof)/2] }, rcode.ProofInvalid},
		{"a failure", func(r *wire.Response) { r.RCode, r.Answer, r.Proof = rcode.ServFail, nil, nil }, rcode.ServFail},
		{"a refusal", func(r *wire.Response) { r.RCode, r.Answer, r.Proof = rcode.Refused, nil, nil }, rcode.ServFail},
		{"cut", func(r *wire.Response) { r.Flags |= wire.ResponseTC; r.Answer, r.Proof = nil, nil }, rcode.ServFail},
		{"to another query", func(r *wire.Response) { r.Header.Nonce++ }, rcode.ServFail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, a, b := pair(t, func(cfg *resolver.Config) { cfg.Recursion.Timeout = time.Second })
			b.lie = func(r *wire.Response) {
				if r.Flags&wire.ResponseTC == 0 {
					tc.lie(r)
				}
			}
			q := recursive("jmbc.user.utxo", wire.TypeA)
			if resp := ask(t, a, q); resp.RCode != tc.want || len(resp.Answer) != 0 || resp.Flags&wire.ResponseAD != 0 {
				t.Errorf("%v, flags %v, %d records", resp.RCode, resp.Flags, len(resp.Answer))
			}
			q.Flags |= wire.QueryCD
			resp := ask(t, a, q)
			if tc.want == rcode.ProofInvalid && (resp.RCode != rcode.NoError || resp.Proof != nil) || resp.Flags&(wire.ResponseAD|wire.ResponseCD) != wire.ResponseCD {
				t.Errorf("with CD: %v, flags %v", resp.RCode, resp.Flags)
			}
			if tc.name == "another address" && (len(resp.Answer) != 2 || resp.Answer[0].Data[3] == 1 && resp.Answer[1].Data[3] == 2) {
				t.Errorf("with CD not the data: %v", resp.Answer)
			}
			b.exchanges()
			b.lie = nil
			if resp := ask(t, a, recursive("jmbc.user.utxo", wire.TypeA)); len(resp.Answer) != 2 || len(b.exchanges()) == 0 {
				t.Errorf("after the lie: %v, %d records", resp.RCode, len(resp.Answer))
			}
		})
	}
}

// U-076, U-119: proofs that hold, of another name or of a state that has passed.
func TestMisplacedProof(t *testing.T) {
	c, a, b := pair(t)
	old := world(t)
	d := old.Register("jmbc.user.utxo", "jmbc.user.utxo 300 A 192.0.2.66")
	b.resolver = node(old, old)
	q := recursive("jmbc.user.utxo", wire.TypeA)
	if resp := ask(t, a, q); resp.RCode != rcode.ProofInvalid {
		t.Errorf("records %x of another time: %v", d.RecordsRoot[:4], resp.RCode)
	}
	b.resolver = node(c, c)
	b.lie = func(r *wire.Response) {
		if r.Proof != nil {
			other := b.resolver.Resolve(t.Context(), resolver.Request{Question: recursive("other.utxo", wire.TypeA).Question, Proof: true})
			r.Proof, _ = wire.AppendProof(nil, other.Proof)
		}
	}
	if resp := ask(t, a, q); resp.RCode != rcode.ProofInvalid {
		t.Errorf("the proof of another name: %v", resp.RCode)
	}
}

// U-122: resolvers that refer to each other, or are silent, end in a failure,
// after no more steps than max_recursion, and the name is shown to be registered.
func TestLame(t *testing.T) {
	a, b, silent := open(t), open(t), open(t)
	c := world(t)
	c.Point("jmbc.user.utxo", a.addr, b.addr, silent.addr, a.addr, b.addr, b.addr)
	limit := func(cfg *resolver.Config) {
		cfg.MaxRecursion = 5
		cfg.Recursion.Timeout, cfg.Recursion.Stagger = time.Second, 10*time.Millisecond
	}
	a.resolver, b.resolver = node(c, noRecords{}, limit), node(c, noRecords{}, limit)
	silent.drop = true
	q := recursive("jmbc.user.utxo", wire.TypeA)
	resp := ask(t, a, q)
	if got, err := resolver.Verify(q, resp, c.Trust()); err != nil || got.RCode != rcode.ServFail {
		t.Fatalf("%+v, %v", got, err)
	}
	seen := map[uint32]bool{}
	for _, x := range append(a.exchanges(), b.exchanges()...) {
		seen[x.query.Header.Nonce] = true
	}
	if len(seen) < 3 || len(seen) > 1+4 { // the client's, and those of five that were not dropped
		t.Errorf("%d queries", len(seen))
	}
}

// U-117: one lies, one is silent, one refuses: the one that is left answers.
func TestOneOfMany(t *testing.T) {
	a, liar, silent, good := open(t), open(t), open(t), open(t)
	c := world(t)
	c.Point("jmbc.user.utxo", liar.addr, silent.addr, "127.0.0.1:1", good.addr)
	a.resolver = node(c, noRecords{}, func(cfg *resolver.Config) { cfg.Recursion.Stagger = 5 * time.Millisecond })
	liar.resolver, good.resolver, silent.drop = node(c, c), node(c, c), true
	liar.lie = func(r *wire.Response) { r.Answer = nil }
	q := recursive("jmbc.user.utxo", wire.TypeA)
	if got, err := resolver.Verify(q, ask(t, a, q), c.Trust()); err != nil || len(got.RRsets) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
}

// U-090, U-122: an alias that comes back, across two resolvers.
func TestAliasLoop(t *testing.T) {
	_, a, _ := pair(t)
	if resp := ask(t, a, recursive("loop.jmbc.user.utxo", wire.TypeA)); resp.RCode != rcode.ServFail {
		t.Fatalf("%v", resp.RCode)
	}
}

// U-147: a request that may not wait fails at once.
func TestNoRoomToWait(t *testing.T) {
	c, _, b := pair(t)
	r := node(c, noRecords{})
	released := 0
	resp := r.Resolve(t.Context(), resolver.Request{
		Question: recursive("jmbc.user.utxo", wire.TypeA).Question, Recursion: true,
		Source: resolver.Source{Release: func() bool { released++; return released == 1 }}, // for the records, not for this
	})
	if resp.RCode != rcode.ServFail || !errors.Is(resp.Err, resolver.ErrUpstream) || len(b.exchanges()) != 0 {
		t.Errorf("%v, %v", resp.RCode, resp.Err)
	}
}

// U-117: the first query to an address comes by datagram; the answer does not
// fit until the asker has shown by a stream that it is there.
func TestTransports(t *testing.T) {
	c, a, b := pair(t)
	p, err := jupc.Listen(jupc.Config{Addr: "127.0.0.1:0", Handler: b, TrustedSources: []netip.Prefix{}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c.Point("jmbc.user.utxo", p.Addr().String())
	var got []jupc.Transport
	for _, qtype := range []wire.Type{wire.TypeA, wire.TypeAAAA} {
		ask(t, a, recursive("jmbc.user.utxo", qtype))
		for _, x := range b.exchanges() {
			got = append(got, x.transport)
		}
	}
	if want := []jupc.Transport{jupc.UDP, jupc.TCP, jupc.UDP}; !slices.Equal(got, want) {
		t.Errorf("asked over %v", got)
	}
}
