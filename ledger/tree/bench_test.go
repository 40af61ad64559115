package tree_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/ledger/tree"
)

func BenchmarkApply(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("updates=1000/keys=%d", n), func(b *testing.B) {
			now, store := grow(b, n)
			rng := rand.New(rand.NewPCG(1, uint64(n)))
			blocks := make([][]tree.Update, 16)
			for i := range blocks {
				for _, j := range rng.Perm(n)[:1000] {
					blocks[i] = append(blocks[i], tree.Update{Key: key(j)})
				}
			}
			i, octets := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				block := blocks[i%len(blocks)]
				for j := range block {
					block[j].Value = tree.Hash{byte(i), byte(i >> 8), byte(i >> 16), 1}
				}
				next, ws, err := now.Apply(store, block)
				if err != nil {
					b.Fatal(err)
				}
				store.write(ws)
				for _, w := range ws {
					octets += len(w.Data)
				}
				now = next
				i++
			}
			b.ReportMetric(float64(octets)/float64(i)/1000, "kB/block")
		})
	}
}

func BenchmarkProve(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		now, store := grow(b, n)
		for _, kind := range []struct {
			name string
			from int
		}{{"present", 0}, {"absent", 2_000_000}} {
			b.Run(fmt.Sprintf("%s/keys=%d", kind.name, n), func(b *testing.B) {
				var sizes []int
				i := 0
				for b.Loop() {
					p, err := now.Prove(store, key(kind.from+i*7919%n))
					if err != nil {
						b.Fatal(err)
					}
					sizes = append(sizes, len(p.Encode()))
					i++
				}
				slices.Sort(sizes)
				sum := 0
				for _, s := range sizes {
					sum += s
				}
				b.ReportMetric(float64(sum)/float64(len(sizes)), "B/proof")
				b.ReportMetric(float64(sizes[len(sizes)*99/100]), "B/proof-p99")
			})
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	now, store := grow(b, 100_000)
	enc := prove(b, now, store, key(42))
	for b.Loop() {
		p, err := tree.DecodeProof(enc)
		if err != nil {
			b.Fatal(err)
		}
		if err := p.VerifyPresent(now.Root(), key(42), value(42)); err != nil {
			b.Fatal(err)
		}
	}
}
