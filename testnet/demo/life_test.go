package demo_test

import (
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/testnet/demo"
	"github.com/utxo-dns/utxonode/wire"
)

// life is everything that happens to a name, from its registration to its end.
func life(t testing.TB, n *demo.Network, of, child name.Name) {
	t.Helper()
	ctx := t.Context()
	if _, err := n.Register(ctx, "alice", of); err != nil {
		t.Fatal(err)
	}
	act := func(do demo.Deed, on name.Name, to string, signers ...string) {
		t.Helper()
		a := demo.Act{Do: do, Name: on, To: to, Signers: signers}
		if do == demo.SetRecords {
			a.Records = []wire.RR{{Type: wire.TypeA, Class: wire.ClassIN, TTL: 300, Data: []byte{192, 0, 2, 1}}}
		}
		if _, err := n.Act(ctx, a); err != nil {
			t.Fatalf("%s %s: %v", do, on, err)
		}
	}
	ripe := func() {
		t.Helper()
		if err := n.Warp(ctx, 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		act(demo.Finalize, of, "", "heidi")
	}
	act(demo.SetRecords, of, "", "alice")
	act(demo.Renew, of, "", "alice")
	act(demo.Transfer, of, "board", "alice", "bob", "carol")
	ripe()
	act(demo.SetGuardians, of, "guardians", "bob", "carol")
	ripe()
	act(demo.Recover, of, "ivan", "erin", "frank", "ivan")
	ripe()
	act(demo.Delegate, child, "judy", "ivan")
	act(demo.SetRecords, child, "", "judy")
	act(demo.Release, of, "", "ivan")
	ripe()
}

// The whole life of a name on one validator, from Go: register, records, renew,
// multisig transfer, guardians, recovery, delegation, release.
func BenchmarkLifeCycle(b *testing.B) {
	n, err := demo.NewNetwork(testnet.New(b, testnet.Config{Validators: 1}))
	if err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		of := name.MustParse("life" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".utxo")
		child, err := name.Parse("dev." + of.String())
		if err != nil {
			b.Fatal(err)
		}
		life(b, n, of, child)
	}
}
