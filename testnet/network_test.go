package testnet_test

import (
	"context"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/testnet"
)

func TestUp(t *testing.T) {
	began := time.Now()
	n := testnet.New(t, testnet.Config{Validators: 4})
	t.Log("up", time.Since(began))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for i := range n.Len() {
		if _, err := n.Node(i).WaitHeight(ctx, 2); err != nil {
			t.Fatal(err)
		}
		t.Log(i, n.Node(i).Status(), time.Since(began))
	}
}
