package node_test

import (
	"context"
	"testing"

	"github.com/utxo-dns/utxonode/client/native"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-116, U-224: a node without a chain answers Updates with BLOCKCHAIN_ERROR,
// quotes too.
func TestUpdatesWithoutChain(t *testing.T) {
	n, err := node.Open(t.Context(), config(t, home(t, ledgertest.NewKey(t, "alice"))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	c := native.New(native.Config{Service: n.ServiceAddr(), ChainID: chainID})
	if _, err := c.Quote(t.Context(), name.MustParse("free.utxo"), registrar.Year); rcode.Of(err) != rcode.Blockchain {
		t.Errorf("a quote: %v", err)
	}
	_, err = c.Update(t.Context(), &wire.UpdateBody{Opcode: wire.OpRelease, Name: name.MustParse("free.utxo")})
	if rcode.Of(err) != rcode.Blockchain {
		t.Errorf("another update: %v", err)
	}
}
