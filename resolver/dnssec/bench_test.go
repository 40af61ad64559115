package dnssec_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// BenchmarkAppendRRSIG signs one A record.
func BenchmarkAppendRRSIG(b *testing.B) {
	for _, a := range dnssec.Algorithms() {
		b.Run(a.String(), func(b *testing.B) {
			s := newSigner(b, dnssec.Start(newKey(b, a, 1), epoch), epoch)
			rdata := [][]byte{{192, 0, 2, 1}}
			buf := make([]byte, 0, 512)
			b.ReportAllocs()
			for b.Loop() {
				buf = s.AppendRRSIG(buf[:0], owner, 1, 300, rdata, epoch)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
		})
	}
}

// BenchmarkAppendNSEC writes one NSEC record.
func BenchmarkAppendNSEC(b *testing.B) {
	s := newSigner(b, dnssec.Start(newKey(b, dnssec.Ed25519, 1), epoch), epoch)
	next, types := name.MustParse("x.utxo"), []uint16{1, 28, 16, 65281}
	buf := make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		buf = s.AppendNSEC(buf[:0], next, types)
	}
}
