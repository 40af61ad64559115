package testnet_test

import (
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/node/home"
	"github.com/utxo-dns/utxonode/testnet"
)

// A network that is registered is found while it is up, and only then.
func TestRunning(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	if dirs, err := testnet.Running(); err != nil || len(dirs) != 0 {
		t.Fatalf("%v, %v", dirs, err)
	}
	n := testnet.New(t, testnet.Config{Validators: 1, Register: true})
	dirs, err := testnet.Running()
	if err != nil || !slices.Equal(dirs, []string{n.Dir()}) {
		t.Fatalf("%v, %v", dirs, err)
	}
	if err := n.Down(t.Context()); err != nil {
		t.Fatal(err)
	}
	if dirs, err := testnet.Running(); err != nil || len(dirs) != 0 {
		t.Fatalf("after its end: %v, %v", dirs, err)
	}
	if _, held := home.Holder(n.Dir()); held {
		t.Error("the directory is still held")
	}
}
