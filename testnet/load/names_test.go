package load_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/testnet/load"
)

// config loads a network of its own.
func config(t testing.TB, validators, count, owners, lanes int) load.Config {
	t.Helper()
	n := testnet.New(t, testnet.Config{Validators: validators})
	genesis, err := client.ReadGenesis(filepath.Join(n.Dir(), "node0", node.GenesisFile))
	if err != nil {
		t.Fatal(err)
	}
	cfg := load.Config{
		Genesis: genesis, Count: count, Owners: owners, Lanes: lanes, CPU: func() time.Duration { return 0 },
	}
	for i := range n.Len() {
		cfg.APIs = append(cfg.APIs, "http://"+n.Node(i).APIAddr())
		cfg.Service = append(cfg.Service, n.Node(i).ServiceAddr())
	}
	return cfg
}

// U-007, U-110, U-111: many owners at once, on several nodes; every name is
// proved to be registered.
func TestNames(t *testing.T) {
	faucet, err := keystore.Dev(testnet.FaucetAccount)
	if err != nil {
		t.Fatal(err)
	}
	r, err := load.Names(t.Context(), config(t, 4, 40, 10, 2), faucet)
	if err != nil {
		t.Fatal(err)
	}
	if r.Names != 40 || r.NamesPerSecond <= 0 || r.P99 < r.P50 || r.BytesPerName < 300 {
		t.Fatalf("%+v", r)
	}
}

// BenchmarkNames measures registrations per second on one and four validators.
func BenchmarkNames(b *testing.B) {
	faucet, err := keystore.Dev(testnet.FaucetAccount)
	if err != nil {
		b.Fatal(err)
	}
	for name, validators := range map[string]int{"validators=1": 1, "validators=4": 4} {
		b.Run(name, func(b *testing.B) {
			r, err := load.Names(b.Context(), config(b, validators, max(b.N, 200), 100, 4), faucet)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(r.NamesPerSecond, "names/s")
			b.ReportMetric(r.P50, "p50-ms")
		})
	}
}
