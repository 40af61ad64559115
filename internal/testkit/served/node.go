// Package served has a node to ask, for tests of what others read of it.
package served

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/zone"
)

// A Node is the one of a network of one, with names, and where it answers.
type Node struct {
	Context    context.Context // bounds all that the test does with it
	API        *rest.Client
	Host, Port string // of the service
	Dir        string // of the node

	client *client.Client
}

// Start starts a network that ends with the test.
func Start(t *testing.T) *Node {
	t.Helper()
	return StartWith(t, testnet.Config{})
}

// StartWith starts one whose node runs as cfg says.
func StartWith(t *testing.T, cfg testnet.Config) *Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	cfg.Validators = 1
	network := testnet.New(t, cfg)
	at := network.Manifest().Nodes[0]
	genesis, err := client.DecodeGenesis(network.Node(0).GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	alice, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	n := &Node{Context: ctx, API: rest.New(at.API, nil), Dir: at.Dir}
	t.Cleanup(n.API.Close)
	n.client, err = client.New(client.Config{
		Rest: n.API, Signer: alice, Params: genesis.Params, Dir: t.TempDir(), Poll: 10 * time.Millisecond, Wait: rest.WaitProved,
	})
	if err != nil {
		t.Fatal(err)
	}
	if n.Host, n.Port, err = net.SplitHostPort(at.Service); err != nil {
		t.Fatal(err)
	}
	return n
}

// Register registers a name and gives it records, which then can be proved.
func (n *Node) Register(t *testing.T, text, records string) {
	t.Helper()
	of := name.MustParse(text)
	if _, err := n.client.Register(n.Context, of, 1); err != nil {
		t.Fatal(err)
	}
	rrs, err := zone.ParseRecords(records, 300)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.client.SetRecords(n.Context, of, zone.Change{Add: rrs}); err != nil {
		t.Fatal(err)
	}
}
