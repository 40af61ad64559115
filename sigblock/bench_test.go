package sigblock_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/sigblock"
)

func BenchmarkVerify(b *testing.B) {
	for _, bm := range []struct {
		name    string
		signers []sigblock.Signer
	}{
		{"ed25519", []sigblock.Signer{ed("a")}},
		{"secp256k1", []sigblock.Signer{secp("a")}},
		{"sr25519", []sigblock.Signer{sr(b, "a")}},
		{"ml-dsa-65", []sigblock.Signer{mldsa("a")}},
		{"3 ed25519", []sigblock.Signer{ed("a"), ed("b"), ed("c")}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			msg, err := sigblock.Sign(update(b), chainID, [32]byte{}, bm.signers...)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sigblock.Verify(msg, chainID, [32]byte{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(msg)), "octets")
		})
	}
}

func BenchmarkSign(b *testing.B) {
	msg, key := update(b), ed("a")
	for b.Loop() {
		if _, err := sigblock.Sign(msg, chainID, [32]byte{}, key); err != nil {
			b.Fatal(err)
		}
	}
}

// The window is full, and each message displaces another.
func BenchmarkAdmit(b *testing.B) {
	w := sigblock.NewWindow(sigblock.WindowConfig{})
	key, nonce := keyNo(1), uint32(0)
	b.ReportAllocs()
	for b.Loop() {
		nonce++
		now := noon + uint64(nonce)/4
		if err := w.Admit(now, header(nonce, 0, uint32(now)), key); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
