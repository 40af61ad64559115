package registrar_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/registrar"
)

// A genesis whose sums or times could overflow later is refused at once.
func TestDecodeGenesis(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*registrar.Genesis)
		want  error
	}{
		{"as it should be", func(*registrar.Genesis) {}, nil},
		{"no chain id", func(g *registrar.Genesis) { g.Ledger.ChainID = "" }, registrar.ErrEncoding},
		{"a chain id of 51 octets", func(g *registrar.Genesis) { g.Ledger.ChainID = strings.Repeat("x", 51) }, registrar.ErrEncoding},
		{"addresses that cannot be printed", func(g *registrar.Genesis) { g.Ledger.Prefix = "" }, registrar.ErrEncoding},
		{"transactions of no octets", func(g *registrar.Genesis) { g.Ledger.MaxTxSize = 0 }, registrar.ErrEncoding},
		{"a negative number of actions", func(g *registrar.Genesis) { g.Ledger.MaxActions = -1 }, registrar.ErrEncoding},
		{"fees that wrap around", func(g *registrar.Genesis) { g.Ledger.FeePerByte = math.MaxUint64 / 1000 }, registrar.ErrEncoding},
		{"no fees", func(g *registrar.Genesis) { g.Registrar.Fees = nil }, registrar.ErrEncoding},
		{"fees that are not shortest first", func(g *registrar.Genesis) { g.Registrar.Fees[0].Octets = 5 }, registrar.ErrEncoding},
		{"no years", func(g *registrar.Genesis) { g.Registrar.MaxYears = 0 }, registrar.ErrEncoding},
		{"as many years as allowed", func(g *registrar.Genesis) { g.Registrar.MaxYears = 100 }, nil},
		{"an expiry that wraps around", func(g *registrar.Genesis) { g.Registrar.MaxYears = math.MaxUint64 / registrar.Year }, registrar.ErrEncoding},
		{"a grace without end", func(g *registrar.Genesis) { g.Registrar.Grace = math.MaxUint64 }, registrar.ErrEncoding},
		{"commitments that are never of age", func(g *registrar.Genesis) {
			g.Registrar.CommitMinSeconds = g.Registrar.CommitMaxSeconds + 1
		}, registrar.ErrEncoding},
		{"a commitment without end", func(g *registrar.Genesis) { g.Registrar.CommitMaxSeconds = math.MaxUint64 }, registrar.ErrEncoding},
		{"more coins than can be counted", func(g *registrar.Genesis) {
			g.Accounts = append(g.Accounts, registrar.Account{Amount: math.MaxUint64})
		}, registrar.ErrEncoding},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := genesis()
			tc.spoil(g)
			b, err := json.Marshal(g)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := registrar.DecodeGenesis(b); !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
		})
	}
	for _, text := range []string{``, `null`, `[]`, `{}`, `{"ledger":{"dust":-1}}`, `{"ledger":{"fee_per_byte":1e30}}`} {
		if _, err := registrar.DecodeGenesis([]byte(text)); !errors.Is(err, registrar.ErrEncoding) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What the genesis allows is what Genesis can start from.
func TestGenesisOutputs(t *testing.T) {
	g := genesis()
	state, diff, err := ledger.Genesis(g.Ledger.ChainID, 7, g.Outputs())
	if err != nil || state != (ledger.State{Time: 7}) || len(diff.Coins) != 1 || diff.Coins[0].Coin.Output.Amount != ledger.JMBC {
		t.Fatalf("%+v, %+v, %v", state, diff, err)
	}
}
