package resolver_test

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/sigblock"
	"github.com/utxo-dns/utxonode/wire"
)

// benchWorld is a chain of n names beside the usual ones.
func benchWorld(b *testing.B, n int) *resolvertest.Chain {
	b.Helper()
	c := world(b)
	values := make(map[[32]byte][]byte, n)
	for i := range n {
		d := registrar.Domain{Mark: registrar.MarkActive, Expiry: c.Time + registrar.Year}
		values[name.MustParse(fmt.Sprintf("bench%d.utxo", i)).Key()] = d.Encode()
	}
	c.Set(0, values)
	return c
}

// cpu returns the time that this process has spent on its cores so far: what is
// left of a measurement on a machine that others share.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkNative is one query in, one response out, with 100,000 names in the
// state; "cached" repeats one question within a height.
func BenchmarkNative(b *testing.B) {
	c := benchWorld(b, 100_000)
	for _, bc := range []struct {
		name   string
		flags  wire.QueryFlags
		cached bool
	}{
		{"proved", wire.QueryAD, false},
		{"proved/cached", wire.QueryAD, true},
		{"plain", 0, false},
		{"plain/cached", 0, true},
	} {
		b.Run(bc.name, func(b *testing.B) {
			r := newResolver(c, func(cfg *resolver.Config) {
				cfg.Unlimited = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
				if bc.cached {
					cfg.ProvedHeight = c.ProvedHeight
				}
			})
			q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
			q.Flags = bc.flags
			msg := encodeQuery(b, q)
			buf := append(make([]byte, 0, 2048), msg...)
			var reply []byte
			b.ReportAllocs()
			before := cpu(b)
			for b.Loop() {
				reply = r.Native(b.Context(), buf, udp)
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
			if resp, err := wire.DecodeResponse(reply); err != nil || len(resp.Answer) != 1 {
				b.Fatalf("%d octets: %v", len(reply), err)
			}
			b.ReportMetric(float64(len(reply)), "octets")
		})
	}
}

// BenchmarkSigned is one signed query in, one signed response out.
func BenchmarkSigned(b *testing.B) {
	c := world(b)
	now := c.Time
	r := newResolver(c, signing, func(cfg *resolver.Config) {
		cfg.Unlimited = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
		cfg.ProvedHeight = c.ProvedHeight
		cfg.Now = func() time.Time { now += sigblock.Memory + 1; return time.Unix(int64(now), 0) }
	})
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		q.Header.Timestamp = uint32(now + sigblock.Memory + 1)
		req := signedQuery(b, q, keyOf("alice"))
		b.StartTimer()
		r.Native(b.Context(), req, udp)
	}
}

// BenchmarkVerify is what a client does with one proved answer.
func BenchmarkVerify(b *testing.B) {
	c := benchWorld(b, 100_000)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA)
	resp := ask(b, newResolver(c), q, udp)
	trust := c.Trust()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resolver.Verify(q, resp, trust); err != nil {
			b.Fatal(err)
		}
	}
}
