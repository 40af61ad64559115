package wire_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/wire"
)

func BenchmarkDecodeQuery(b *testing.B) {
	msg := readVector(b, "query-a")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeQuery(msg); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "queries/s")
}

func BenchmarkAppendQuery(b *testing.B) {
	q, err := wire.DecodeQuery(readVector(b, "query-a"))
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, wire.MaxUDP)
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = wire.AppendQuery(buf[:0], &q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeResponse(b *testing.B) {
	msg := readVector(b, "response-a")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeResponse(msg); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendResponse(b *testing.B) {
	p, err := wire.DecodeResponse(readVector(b, "response-a"))
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, wire.MaxUDP)
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = wire.AppendResponse(buf[:0], &p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric(float64(len(buf)), "octets")
}

func BenchmarkDecodeProof(b *testing.B) {
	p, err := wire.DecodeResponse(readVector(b, "response-a"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeProof(p.Proof); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeUpdate(b *testing.B) {
	msg := readVector(b, "update-change-records")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeUpdate(msg); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}

func BenchmarkAppendUpdate(b *testing.B) {
	u, err := wire.DecodeUpdate(readVector(b, "update-change-records"))
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 0, wire.MaxUDP)
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = wire.AppendUpdate(buf[:0], &u); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeNotification(b *testing.B) {
	msg := readVector(b, "notification-records-changed")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := wire.DecodeNotification(msg); err != nil {
			b.Fatal(err)
		}
	}
}

// Of 32 signers each costs the octets of its key, not those of the message.
func BenchmarkSigning(b *testing.B) {
	msg := append(unhex(b, ex1Header), make([]byte, 64<<10)...)
	key := make([]byte, 32)
	b.ReportAllocs()
	for b.Loop() {
		s, err := wire.NewSigning(msg, "jmbc-mainnet-1", [32]byte{})
		if err != nil {
			b.Fatal(err)
		}
		for range wire.MaxSignatures {
			s.Digest(wire.SigEd25519, key)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// Answers are the hot path: with a buffer that has room they cost no
// allocation.
func TestAppendingAllocatesNothing(t *testing.T) {
	p, err := wire.DecodeResponse(readVector(t, "response-a"))
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, wire.MaxUDP)
	if n := testing.AllocsPerRun(100, func() {
		if buf, err = wire.AppendResponse(buf[:0], &p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
