package gateway_test

import (
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
)

// BenchmarkDNS is one query in, one response out; "cached" repeats one question
// within a height.
func BenchmarkDNS(b *testing.B) {
	c := world(b)
	now := func() time.Time { return time.Unix(int64(c.Time), 0) }
	for _, bc := range []struct {
		name   string
		owner  string
		cached bool
		edns   bool
	}{
		{"A", "jmbc.user.utxo", false, false},
		{"A/cached", "jmbc.user.utxo", true, false},
		{"A/cached/edns", "jmbc.user.utxo", true, true},
		{"NXDOMAIN", "nobody.utxo", false, false},
		{"NXDOMAIN/cached", "nobody.utxo", true, false},
	} {
		b.Run(bc.name, func(b *testing.B) {
			cfg := resolver.Config{Chain: c, Records: c, Grace: resolvertest.Grace, Now: now}
			if bc.cached {
				cfg.ProvedHeight = c.ProvedHeight
			}
			g, err := gateway.New(gateway.Config{Handler: resolver.New(cfg), Now: now})
			if err != nil {
				b.Fatal(err)
			}
			m := query(bc.owner, dns.TypeA)
			if bc.edns {
				m.SetEdns0(1232, false)
			}
			req := append(make([]byte, 0, 2048), pack(b, m)...)
			var reply []byte
			b.ReportAllocs()
			for b.Loop() {
				reply = g.DNS(b.Context(), req, udp)
			}
			b.ReportMetric(float64(len(reply)), "octets")
		})
	}
}
