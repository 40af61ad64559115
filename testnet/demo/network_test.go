package demo_test

import (
	"os"
	"testing"

	"github.com/utxo-dns/utxonode/internal/nodechild"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/testnet/demo"
)

func TestMain(m *testing.M) { nodechild.Main(m) }

// U-001, U-003, U-014, U-069, U-079, U-117, U-135, U-137, U-139, U-141, U-146,
// U-160, U-163, U-165, U-206: the whole story on four nodes, each a process of
// its own.
func TestTellOfARealNetwork(t *testing.T) {
	subject, err := demo.NewNetwork(testnet.New(t, testnet.Config{Validators: 4, Program: []string{os.Args[0]}}))
	if err != nil {
		t.Fatal(err)
	}
	if report := demo.Tell(t.Context(), subject, os.Stdout); !report.Passed {
		t.Fatalf("%+v", report.Steps[len(report.Steps)-1])
	}
}
