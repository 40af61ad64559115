package resolver_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

var sources = []resolver.Source{udp, stranger, stream, {Addr: netip.MustParseAddr("127.0.0.1"), Validated: true}}

// recursing offers loopback recursion, which nobody asks for here.
func recursing(cfg *resolver.Config) { cfg.Recursion = &resolver.Recursion{} }

// U-186, U-204: the replies to queries that were there before are octet by octet
// what they would be without a cache, for whoever asks, however, under whichever
// header.
func TestPacked(t *testing.T) {
	c := world(t)
	f, plain := newFollower(c, recursing), newResolver(c, recursing)
	id := uint32(0)
	for _, of := range []string{"jmbc.user.utxo", "two.jmbc.user.utxo", "www.jmbc.user.utxo", "x.jmbc.user.utxo", "nobody.utxo", "example.com", "utxo"} {
		for _, flags := range []wire.QueryFlags{0, wire.QueryAD, wire.QueryAD | wire.QueryRD, wire.QueryCD} {
			for range 4 {
				for i, from := range sources {
					id++
					q := resolvertest.Query(of, wire.TypeA)
					q.Flags, q.Header.ID, q.Header.Nonce = flags, id, id*7
					q.Header.Timestamp = uint32(c.Time) + []uint32{0, resolver.Window, resolver.Window + 1}[id%3]
					msg := encodeQuery(t, q)
					got, want := f.Native(t.Context(), slices.Clone(msg), from), plain.Native(t.Context(), slices.Clone(msg), from)
					if !bytes.Equal(got, want) {
						t.Fatalf("%s, flags %v, source %d:\n%x, want\n%x", of, flags, i, got, want)
					}
				}
			}
		}
	}
	if replies, _ := f.Packed(); replies < 10 {
		t.Errorf("%d replies are kept", replies)
	}
}

// U-204, U-208: a reply that is kept whole is as good as the answer that it says,
// and no longer.
func TestPackedEnds(t *testing.T) {
	c := world(t)
	d := c.Register("lease.utxo", "lease.utxo 300 A 192.0.2.1")
	d.Expiry = c.Time + 200
	c.PutDomain(name.MustParse("lease.utxo"), d)
	f := newFollower(c)
	for _, step := range []struct {
		name  string
		block func()
		code  rcode.Code
		ttl   uint32
		last  byte // of the address
	}{
		{"as it was", func() {}, rcode.NoError, 200, 1},
		{"a block without it", func() { f.block(10, nil) }, rcode.NoError, 190, 1},
		{"a block with it", func() {
			f.block(10, func() {
				e := c.Register("lease.utxo", "lease.utxo 300 A 192.0.2.2")
				e.Expiry = c.Time + 1000
				c.PutDomain(name.MustParse("lease.utxo"), e)
			}, "lease.utxo")
		}, rcode.NoError, 300, 2},
		{"300 s before its end", func() { f.block(700, nil) }, rcode.NoError, 300, 2},
		{"100 s before its end", func() { f.block(200, nil) }, rcode.NoError, 100, 2},
		{"its end", func() { f.block(100, nil) }, rcode.Expired, 0, 0},
	} {
		step.block()
		for range 4 {
			q := resolvertest.Query("lease.utxo", wire.TypeA)
			q.Header.Timestamp = uint32(c.Time)
			resp := ask(t, f.Resolver, q, udp)
			if resp.RCode != step.code || (step.code == rcode.NoError) != (len(resp.Answer) == 1) {
				t.Fatalf("%s: %v, %d records", step.name, resp.RCode, len(resp.Answer))
			}
			if len(resp.Answer) == 1 && (resp.Answer[0].TTL != step.ttl || resp.Answer[0].Data[3] != step.last) {
				t.Fatalf("%s: %v", step.name, resp.Answer[0])
			}
		}
	}
}

// U-168: a query that is answered at once counts as one that is not.
func TestPackedRate(t *testing.T) {
	c := world(t)
	f := newFollower(c, func(cfg *resolver.Config) { cfg.Rate, cfg.Burst = 10, 10 })
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	for i := range 12 {
		want := rcode.NoError
		if i >= 10 {
			want = rcode.Refused
		}
		if resp := ask(t, f.Resolver, q, udp); resp.RCode != want {
			t.Fatalf("question %d: %v", i+1, resp.RCode)
		}
	}
}

// U-055: replies that are kept whole take no more memory than they may, and
// random names none.
func TestPackedBound(t *testing.T) {
	c := world(t)
	const most = 64 << 10
	f := newFollower(c, func(cfg *resolver.Config) {
		cfg.CacheBytes = most
		cfg.Unlimited = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
	})
	ask := func(i int) {
		f.Native(t.Context(), encodeQuery(t, resolvertest.Query(fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)), udp)
	}
	for i := range 500 {
		ask(i)
	}
	if replies, _ := f.Packed(); replies != 0 {
		t.Errorf("%d replies to queries that nobody repeated", replies)
	}
	for i := range 500 {
		for range 3 {
			ask(i)
		}
	}
	if replies, octets := f.Packed(); octets > most || replies < 5 {
		t.Errorf("%d replies of %d octets", replies, octets)
	}
}

// U-186: whatever comes, again and again, the reply is the one that it would be
// without a cache.
func FuzzPacked(f *testing.F) {
	c := world(f)
	unlimited := func(cfg *resolver.Config) { cfg.Rate = 1e15 } // one is asked three times as often
	cached, plain := newFollower(c, recursing, unlimited), newResolver(c, recursing, unlimited)
	for _, of := range []string{"jmbc.user.utxo", "nobody.utxo"} {
		f.Add(encodeQuery(f, resolvertest.Query(of, wire.TypeA)), uint8(0))
		f.Add(encodeQuery(f, resolvertest.Query(of, wire.TypeANY)), uint8(1))
	}
	f.Fuzz(func(t *testing.T, msg []byte, from uint8) {
		src := sources[int(from)%len(sources)]
		want := plain.Native(t.Context(), slices.Clone(msg), src)
		for range 3 {
			if got := cached.Native(t.Context(), slices.Clone(msg), src); !bytes.Equal(got, want) {
				t.Fatalf("%x, want %x", got, want)
			}
		}
	})
}
