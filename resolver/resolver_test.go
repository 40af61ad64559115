package resolver_test

import (
	"bytes"
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var (
	stream = resolver.Source{Stream: true, Validated: true}
	udp    = resolver.Source{Addr: netip.MustParseAddr("192.0.2.9"), Validated: true}
	// stranger is a source that may be someone else's address.
	stranger = resolver.Source{Addr: netip.MustParseAddr("192.0.2.10")}
)

// newResolver returns a resolver of c whose clock is the chain's.
func newResolver(c *resolvertest.Chain, change ...func(*resolver.Config)) *resolver.Resolver {
	cfg := resolver.Config{
		Chain: c, Records: c, Grace: resolvertest.Grace,
		Now: func() time.Time { return time.Unix(int64(c.Time), 0) },
	}
	for _, f := range change {
		f(&cfg)
	}
	return resolver.New(cfg)
}

// ask sends q natively and returns the response.
func ask(t testing.TB, r *resolver.Resolver, q wire.Query, from resolver.Source) wire.Response {
	t.Helper()
	req, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	reply := r.Native(t.Context(), req, from)
	resp, err := wire.DecodeResponse(reply)
	if err != nil {
		t.Fatalf("reply of %d octets: %v", len(reply), err)
	}
	return resp
}

// world is a chain with the names that most tests ask for.
func world(t testing.TB) *resolvertest.Chain {
	t.Helper()
	c := resolvertest.New(t)
	c.Register("jmbc.user.utxo", `
		jmbc.user.utxo 300 A 192.0.2.1
		jmbc.user.utxo 300 TXT "v=spf1 include:_spf.jmbc.utxo ~all"
		jmbc.user.utxo 300 JMBC 1 3 jm1qexample
		jmbc.user.utxo 300 TYPE65400 \# 2 00ff
		www.jmbc.user.utxo 300 CNAME jmbc.user.utxo
		out.jmbc.user.utxo 300 CNAME example.com
		two.jmbc.user.utxo 60 A 192.0.2.2
		two.jmbc.user.utxo 60 A 192.0.2.3
	`)
	c.Register("user.utxo", "user.utxo 300 A 192.0.2.66\nx.jmbc.user.utxo 300 A 192.0.2.66")
	c.Register("bare.utxo", "")
	return c
}

// U-003, U-057, U-061, U-076, U-213: a registered name's A record comes
// with a proof that needs nothing but the header.
func TestProvedAnswer(t *testing.T) {
	c := world(t)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	resp := ask(t, newResolver(c), q, udp)
	if want := wire.ResponseAA | wire.ResponseAD; resp.RCode != rcode.NoError || resp.Flags != want {
		t.Fatalf("%v, flags %v", resp.RCode, resp.Flags)
	}
	if resp.Header.ID != q.Header.ID || resp.Header.Nonce != q.Header.Nonce {
		t.Fatalf("header %+v", resp.Header)
	}
	answer, err := resolver.Verify(q, resp, c.Trust())
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.RRsets) != 1 {
		t.Fatalf("%+v", answer)
	}
	set := answer.RRsets[0]
	if set.Name != q.Question.Name || set.Type != wire.TypeA || set.TTL != 300 || string(set.Data[0]) != "\xc0\x00\x02\x01" {
		t.Fatalf("%+v", set)
	}
	if answer.Encloser != name.MustParse("jmbc.user.utxo") || answer.Height != c.HeightNow {
		t.Fatalf("%+v", answer)
	}
	if c.Opened.Load() != c.Closed.Load() {
		t.Fatal("a view is still open")
	}
}

// U-061, U-071, U-072, U-073, U-074: without AD no proof and no AD; RD is not
// echoed, CD is.
func TestFlags(t *testing.T) {
	c := world(t)
	r := newResolver(c)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	q.Flags = wire.QueryRD | wire.QueryCD
	resp := ask(t, r, q, udp)
	if resp.Flags != wire.ResponseAA|wire.ResponseCD || resp.Proof != nil || len(resp.Answer) != 1 {
		t.Fatalf("flags %v, %d records, proof of %d octets", resp.Flags, len(resp.Answer), len(resp.Proof))
	}
	if _, err := resolver.Verify(q, resp, c.Trust()); rcode.Of(err) != rcode.ProofInvalid {
		t.Fatalf("an answer without proof: %v", err)
	}
}

// U-071: every response says whether its source is offered recursion, also one
// that a source which may be someone else's gets to a query nobody looked at.
func TestOffersRecursion(t *testing.T) {
	c := world(t)
	offered := resolver.Source{Addr: netip.MustParseAddr("192.0.2.1")}
	others := resolver.Source{Addr: netip.MustParseAddr("192.0.2.2")}
	r := newResolver(c, signing, func(cfg *resolver.Config) {
		cfg.Recursion = &resolver.Recursion{Sources: []netip.Prefix{netip.PrefixFrom(offered.Addr, 32)}}
	})
	if !r.OffersRecursion(offered.Addr) || r.OffersRecursion(others.Addr) || newResolver(c).OffersRecursion(offered.Addr) {
		t.Error("offered to others than those of the configuration")
	}
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	q.Flags = 0
	for name, msg := range map[string][]byte{
		"answered": encodeQuery(t, q), "malformed": encodeQuery(t, q)[:30], "sent to a stream": signedQuery(t, q, keyOf("alice")),
	} {
		for from, want := range map[*resolver.Source]wire.ResponseFlags{&offered: wire.ResponseRA, &others: 0} {
			resp, err := wire.DecodeResponse(r.Native(t.Context(), bytes.Clone(msg), *from))
			if err != nil || resp.Flags&wire.ResponseRA != want {
				t.Errorf("%s, from %v: flags %v, %v", name, from.Addr, resp.Flags, err)
			}
		}
	}
}

// U-071: who asks others for all that it is asked for says so to everybody.
func TestRemoteOffersRecursion(t *testing.T) {
	rd := newReader(t, world(t), "", 0)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	for _, from := range []resolver.Source{stream, {Addr: netip.MustParseAddr("192.0.2.2")}} {
		resp, err := wire.DecodeResponse(rd.Native(t.Context(), encodeQuery(t, q), from))
		if err != nil || resp.Flags&wire.ResponseRA == 0 || !rd.OffersRecursion(from.Addr) {
			t.Errorf("to %v: flags %v, %v", from.Addr, resp.Flags, err)
		}
	}
}

func resolve(r resolver.Handler, text string, t wire.Type) resolver.Response {
	return r.Resolve(context.Background(), resolver.Request{
		Question: wire.Question{Name: name.MustParse(text), Type: t, Class: wire.ClassIN}, Proof: true,
	})
}
