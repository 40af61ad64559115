package testnet_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/nodechild"
)

// TestMain makes this program the node that networks of processes start.
func TestMain(m *testing.M) { nodechild.Main(m) }
