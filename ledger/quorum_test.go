package ledger_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
)

// E-68: how many keys must be stolen.
func TestMinSignatures(t *testing.T) {
	key := func(who string) ledger.Policy { return ledgertest.PublicKey(ledgertest.NewKey(t, who).Private) }
	of := func(m int, members ...ledger.Policy) ledger.Policy { return ledger.Threshold{M: m, Of: members} }
	for _, tc := range []struct {
		name string
		p    ledger.Policy
		want int
	}{
		{"one key", key("a"), 1},
		{"a time", ledger.After(9), 0},
		{"one of two", of(1, key("a"), key("b")), 1},
		{"two of three", of(2, key("a"), key("b"), key("c")), 2},
		{"two of two, one of them a time", of(2, key("a"), ledger.After(9)), 1},
		{"one key or three", of(1, key("a"), of(3, key("b"), key("c"), key("d"))), 1},
		{"two pairs", of(2, of(2, key("a"), key("b")), of(2, key("c"), key("d"))), 4},
	} {
		b, err := ledger.EncodePolicy(tc.p)
		if err != nil {
			t.Fatal(err)
		}
		if got := ledger.MinSignatures(b); got != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
		}
	}
}
