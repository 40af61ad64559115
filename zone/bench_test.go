package zone_test

import (
	"fmt"
	"testing"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// sizes of sets: a person's, a company's, and the most there may be.
var sizes = []int{8, 128, zone.MaxRecords - 1}

func BenchmarkDecode(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := sized(b, n).Encode()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := zone.Decode(apex, in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(in)), "octets")
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, rr := sized(b, n), record(b, "jmbc.user.utxo TXT hello")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Add(rr); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkProvePresent(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree := sized(b, n).Tree()
			owner := record(b, "h3.jmbc.user.utxo A 192.0.2.1").Name
			buf := make([]byte, 0, wire.MaxUDP)
			b.ReportAllocs()
			for b.Loop() {
				p, err := tree.ProvePresent(owner, wire.TypeA)
				if err != nil {
					b.Fatal(err)
				}
				buf = p.AppendTo(buf[:0])
			}
			b.ReportMetric(float64(len(buf)), "octets")
		})
	}
}

func BenchmarkProveAbsent(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree := sized(b, n).Tree()
			buf := make([]byte, 0, wire.MaxUDP)
			b.ReportAllocs()
			for b.Loop() {
				p, err := tree.ProveAbsent(apex, wire.TypeA)
				if err != nil {
					b.Fatal(err)
				}
				buf = p.AppendTo(buf[:0])
			}
			b.ReportMetric(float64(len(buf)), "octets")
		})
	}
}

func BenchmarkVerifyPresent(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sized(b, n)
			owner := record(b, "h3.jmbc.user.utxo A 192.0.2.1").Name
			p, err := s.Tree().ProvePresent(owner, wire.TypeA)
			if err != nil {
				b.Fatal(err)
			}
			rrset, _ := s.Lookup(owner, wire.TypeA)
			root := s.Root()
			b.ReportAllocs()
			for b.Loop() {
				if err := p.VerifyPresent(root, s.Count(), rrset); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerifyAbsent(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sized(b, n)
			p, err := s.Tree().ProveAbsent(apex, wire.TypeA)
			if err != nil {
				b.Fatal(err)
			}
			root := s.Root()
			b.ReportAllocs()
			for b.Loop() {
				if err := p.VerifyAbsent(root, s.Count(), apex, wire.TypeA); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTree(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := sized(b, n)
			b.ReportAllocs()
			for b.Loop() {
				s.Tree()
			}
		})
	}
}
