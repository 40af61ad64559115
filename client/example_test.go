package client_test

import (
	"context"
	"fmt"
	"os"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// Registering a name and asking for its address, against a node that listens
// on the usual ports of a local test network.
func Example() {
	genesis, err := client.ReadGenesis("genesis.json")
	if err != nil {
		fmt.Println("no genesis file: a client does not ask a node whom to trust")
		return
	}
	key, err := keystore.Dev("alice")
	if err != nil {
		fmt.Println(err)
		return
	}
	node := rest.New("http://127.0.0.1:8080", nil)
	c, err := client.New(client.Config{Rest: node, Signer: key, Params: genesis.Params, Dir: os.TempDir()})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, n := context.Background(), name.MustParse("jmbc.user.utxo")
	receipt, err := c.Register(ctx, n, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("registered in block", receipt.Height)
	records, err := zone.ParseRecords("jmbc.user.utxo 300 A 192.0.2.1", 300)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := c.SetRecords(ctx, n, zone.Change{Add: records}); err != nil {
		fmt.Println(err)
		return
	}
	r := client.NewResolver(client.ResolverConfig{
		Service: "127.0.0.1:5353", Nodes: []*rest.Client{node}, Genesis: genesis,
	})
	answer, err := r.Query(ctx, n, wire.TypeA)
	fmt.Println(answer.RRsets, answer.Authenticated, err)
	// Output: no genesis file: a client does not ask a node whom to trust
}
