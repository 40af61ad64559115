package name_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
)

// Names by what reading them costs: plain labels touch no IDNA table.
var benchNames = []struct{ name, text string }{
	{"plain", "jmbc.user.utxo"},
	{"regional", "www.jmbc.user.utxo.hk"},
	{"idn", "xn--eqrt2glw8brna.utxo"},
	{"bidi", "xn--9dbne9b.utxo"},
	{"longest", strings.Repeat("ü", 57) + "." + strings.Repeat("ü", 57) + "." + strings.Repeat("ü", 57) + ".שלום.utxo"},
}

func BenchmarkFromWire(b *testing.B) {
	for _, bench := range benchNames {
		b.Run(bench.name, func(b *testing.B) {
			octets := name.MustParse(bench.text).Wire()
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := name.FromWire(octets); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "names/s")
		})
	}
}

func BenchmarkFromWireRejects(b *testing.B) {
	octets := []byte("\x04jmbc\x04u*er\x04utxo\x00")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := name.FromWire(octets); err == nil {
			b.Fatal("a star is no letter")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bench := range benchNames {
		b.Run(bench.name, func(b *testing.B) {
			text := name.MustParse(bench.text).Unicode()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := name.Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	n := name.MustParse("jmbc.user.utxo")
	b.ReportAllocs()
	for b.Loop() {
		n.Key()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "keys/s")
}

func BenchmarkAppendWire(b *testing.B) {
	n := name.MustParse("jmbc.user.utxo")
	buf := make([]byte, 0, name.MaxWire)
	b.ReportAllocs()
	for b.Loop() {
		buf = n.AppendWire(buf[:0])
	}
}

func BenchmarkRegistrable(b *testing.B) {
	n := name.MustParse("jmbc.user.utxo.hk")
	b.ReportAllocs()
	for b.Loop() {
		if err := n.Registrable(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := name.MustParse("jmbc.user.utxo"), name.MustParse("jmbd.user.utxo")
	b.ReportAllocs()
	for b.Loop() {
		name.Compare(x, y)
	}
}
