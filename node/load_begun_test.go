package node_test

import (
	"testing"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
)

// Names are not loaded from a state before the last that there was when the node
// began: of what the block between them changed nobody tells it.
func TestLoadedStateIsNotBeforeTheStart(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	n := start(t, home(t, alice))
	registerWithAddress(t, n, alice, name.MustParse("jmbc.utxo"))
	for _, tc := range []struct {
		name  string
		later uint64
		other bool
		want  bool
	}{
		{"a state from before, unlike the last", 1000, true, false},
		{"from before, but nothing changed", 1000, false, true},
		{"the last, or one after it", 0, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := n.Loads(tc.later, tc.other); err != nil || got != tc.want {
				t.Errorf("loaded %t, %v", got, err)
			}
		})
	}
}
