package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// U-011, U-101, U-108, U-110, U-112, U-117, U-118, U-130, U-137, U-141: the
// life of a name on a network of real nodes, over real sockets: registered,
// given records, resolved with a proof from the genesis file on, renewed, given
// up; and the proof that it is gone.
func TestRealNetwork(t *testing.T) {
	net := testnet.New(t, testnet.Config{Validators: 1, Followers: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	manifest := net.Manifest()
	var nodes []*rest.Client
	for _, n := range manifest.Nodes {
		nodes = append(nodes, rest.New(n.API, nil))
	}
	file, err := nodes[0].Genesis(ctx) // the test made the network and trusts it
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := client.DecodeGenesis(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Config{
		Rest: nodes[0], Signer: dev(t, "alice"), Params: genesis.Params, Dir: t.TempDir(), Poll: 20 * time.Millisecond, Wait: rest.WaitProved,
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	resolve := func(n name.Name) client.Answer {
		t.Helper()
		r := client.NewResolver(client.ResolverConfig{
			Service: manifest.Nodes[1].Service, Nodes: nodes, Genesis: genesis, Dir: dir,
		})
		a, err := r.Query(ctx, n, wire.TypeA)
		if err != nil || !a.Authenticated {
			t.Fatalf("%+v, %v", a, err)
		}
		return a
	}
	proved := func(done client.Confirmation) {
		t.Helper()
		for _, n := range nodes {
			if _, err := n.Transaction(ctx, done.TxID, rest.WaitProved); err != nil {
				t.Fatal(err)
			}
		}
	}

	n := name.MustParse("jmbc.user.utxo")
	if a := resolve(n); a.RCode != rcode.NXDomain {
		t.Errorf("before: %+v", a)
	}
	began := time.Now()
	receipt, err := c.Register(ctx, n, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("registered in", time.Since(began))
	rrs, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1", 300)
	if err != nil {
		t.Fatal(err)
	}
	set, err := c.SetRecords(ctx, n, zone.Change{Add: rrs})
	if err != nil {
		t.Fatal(err)
	}
	proved(set.Confirmation)
	if a := resolve(n); a.RCode != rcode.NoError || address(a) != "192.0.2.1" || a.ProvedHeight < set.Height {
		t.Errorf("resolved: %+v", a)
	}
	renewed, err := c.Renew(ctx, n, 1)
	if err != nil {
		t.Fatal(err)
	}
	held, err := nodes[0].Name(ctx, n)
	if err != nil || held.Expiry != receipt.Expiry+registrar.Year || held.Outpoint.TxID != renewed.TxID {
		t.Errorf("renewed: %+v, %v", held, err)
	}
	released, err := c.Release(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	proved(released)
	if a := resolve(n); a.RCode != rcode.NoError {
		t.Errorf("a release waits: %+v", a)
	}
}
