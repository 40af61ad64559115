package testnet_test

import (
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-156, U-242: while nobody does anything, heartbeats keep the anchors of
// proofs young, also after hours of chain time.
func TestIdle(t *testing.T) {
	t.Parallel()
	const heartbeat = time.Second
	if 4*consensus.DefaultHeartbeat >= resolver.ProofExpiry*time.Second {
		t.Fatalf("a heartbeat of %v is not far below the %d s that a proof lasts", consensus.DefaultHeartbeat, resolver.ProofExpiry)
	}
	ctx := bounded(t)
	n := testnet.New(t, testnet.Config{Validators: 1, Heartbeat: heartbeat})
	of := name.MustParse("idle.utxo")
	register(ctx, t, n, "alice", of)
	if _, err := n.Warp(ctx, 2*time.Hour); err != nil {
		t.Fatal(err)
	}
	tip := n.Node(0).Status().Height
	if _, err := n.Node(0).WaitHeight(ctx, int64(tip)+6); err != nil {
		t.Fatal(err)
	}

	genesis, err := client.DecodeGenesis(n.Node(0).GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	r := client.NewResolver(client.ResolverConfig{
		Service: n.Node(0).ServiceAddr(), Nodes: []*rest.Client{rest.New("http://"+n.Node(0).APIAddr(), nil)},
		Genesis: genesis, ProofExpiry: 4 * heartbeat,
	})
	a, err := r.Query(ctx, of, wire.TypeA)
	if err != nil || !a.Authenticated || a.RCode != rcode.NoError || a.Encloser != of {
		t.Fatalf("%+v, %v", a, err)
	}
	if real := uint64(time.Now().Unix()); a.Time < real+2*60*60-10 {
		t.Fatalf("the chain clock is %d, two hours from now is %d", a.Time, real+2*60*60)
	}
}
