package dnsii_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

func BenchmarkDecodeName(b *testing.B) {
	n := name.MustParse("域名系統.utxo")
	for _, s := range (dnsii.Codec{}).Carriers(n) {
		b.Run(s.String(), func(b *testing.B) {
			octets, err := dnsii.Codec{}.Append(nil, n, s)
			if err != nil {
				b.Fatal(err)
			}
			benchmarkDecode(b, octets)
		})
	}
	b.Run("plain", func(b *testing.B) { benchmarkDecode(b, name.MustParse("jmbc.user.utxo").Wire()) })
	b.Run("A-label", func(b *testing.B) { benchmarkDecode(b, n.Wire()) })
	b.Run("mapped", func(b *testing.B) { benchmarkDecode(b, []byte("\x80\x04\x04\xc9\xc9\xc9\xc9\x04utxo\x00")) })
}

func benchmarkDecode(b *testing.B, octets []byte) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := (dnsii.Codec{}).DecodeName(octets); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "names/s")
}

func BenchmarkDecodeNameRejects(b *testing.B) {
	octets := []byte("\x8f\xff\x04utxo\x00")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := (dnsii.Codec{}).DecodeName(octets); err == nil {
			b.Fatal("MIBenum 4095 is assigned")
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	n := name.MustParse("域名系統.utxo")
	for _, s := range []dnsii.Charset{dnsii.UCS2, dnsii.UTF8, dnsii.UTF7, dnsii.Big5} {
		b.Run(s.String(), func(b *testing.B) {
			buf := make([]byte, 0, dnsii.MaxOctets)
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if buf, err = (dnsii.Codec{}).Append(buf[:0], n, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCarriers(b *testing.B) {
	n := name.MustParse("域名系統.utxo")
	b.ReportAllocs()
	for b.Loop() {
		dnsii.Codec{}.Carriers(n)
	}
}
