package testnet_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/testnet"
)

// BenchmarkUp measures how long a new network takes until every node can prove
// a state.
func BenchmarkUp(b *testing.B) {
	for _, validators := range []int{1, 4} {
		b.Run(fmt.Sprintf("validators=%d", validators), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				n, err := testnet.Up(b.Context(), testnet.Config{Validators: validators, Dir: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				if err := n.Down(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			report(b, took)
		})
	}
}

// BenchmarkProved measures a payment through the SDK and the HTTP API, from
// its making until its state can be proved.
func BenchmarkProved(b *testing.B) {
	for _, validators := range []int{1, 4} {
		b.Run(fmt.Sprintf("validators=%d", validators), func(b *testing.B) {
			n := testnet.New(b, testnet.Config{Validators: validators})
			genesis, err := client.DecodeGenesis(n.Node(0).GenesisFile())
			if err != nil {
				b.Fatal(err)
			}
			alice, err := keystore.Dev("alice")
			if err != nil {
				b.Fatal(err)
			}
			c, err := client.New(client.Config{
				Rest: rest.New("http://"+n.Node(0).APIAddr(), nil), Signer: alice, Params: genesis.Params, Wait: rest.WaitProved,
			})
			if err != nil {
				b.Fatal(err)
			}
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if _, err := c.Pay(b.Context(), address(b, "bob"), ledger.JMBC); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			report(b, took)
		})
	}
}

// report gives the median and the ninth tenth in milliseconds.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	ms := func(i int) float64 { return float64(took[i].Microseconds()) / 1000 }
	b.ReportMetric(ms(len(took)/2), "p50-ms")
	b.ReportMetric(ms(len(took)*9/10), "p90-ms")
	b.ReportMetric(0, "ns/op")
}
