package node_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/native"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/limits"
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

// U-168: who hands in too much is refused before anything is verified; quotes are
// questions, and counted as such.
func TestUpdatesAreLimited(t *testing.T) {
	alice := ledgertest.NewKey(t, "alice")
	cfg := config(t, home(t, alice))
	cfg.Limits = limits.Config{Transactions: 1, Exempt: []netip.Prefix{}, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}
	n := startWith(t, cfg)
	c := native.New(native.Config{Service: n.ServiceAddr(), ChainID: chainID, Now: cfg.Limits.Now})
	if _, err := n.WaitHeight(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	who, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	tx := pay(alice, 0, 1)
	for i, want := range []rcode.Code{rcode.FormErr, rcode.Refused} {
		_, err := c.Update(t.Context(), &wire.UpdateBody{
			Opcode: wire.OpRelease, Name: name.MustParse("free.utxo"), Payload: wire.Payload{Transaction: tx},
		}, who)
		if rcode.Of(err) != want {
			t.Errorf("update %d: %v, want %v", i, err, want)
		}
	}
	if _, err := c.Quote(t.Context(), name.MustParse("free.utxo"), registrar.Year); err != nil {
		t.Errorf("a quote: %v", err)
	}
	if got := n.Limited().Source; got != 1 {
		t.Errorf("%d transactions were refused", got)
	}
}
