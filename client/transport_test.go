package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// U-012, U-182: a resolver asks a node of a local network over whatever it was
// told to, with what the node's status says, and proves the same.
func TestEveryTransport(t *testing.T) {
	net := testnet.New(t, testnet.Config{Validators: 1})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := rest.New(net.Manifest().Nodes[0].API, nil)
	defer node.Close()
	status, err := node.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	file, err := node.Genesis(ctx) // the test made the network and trusts it
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := client.DecodeGenesis(file)
	if err != nil {
		t.Fatal(err)
	}
	pin, err := jupc.ParsePin(status.TLSPin)
	if err != nil {
		t.Fatal(err)
	}
	peers := new(p2p.Dialer)
	defer peers.Close()
	query := func(network, service string, pin jupc.Pin) (client.Answer, error) {
		r := client.NewResolver(client.ResolverConfig{
			Network: network, Service: service, Nodes: []*rest.Client{node}, Genesis: genesis,
			Exchange: (&jupc.Dialer{Pin: &pin, Libp2p: peers.Dial}).Exchange,
		})
		return r.Query(ctx, name.MustParse("jmbc.user.utxo"), wire.TypeA)
	}
	for network, service := range map[string]string{
		"": status.Service, "udp": status.Service, "tcp": status.Service, "tls": status.TLS, "libp2p": status.Libp2p[0],
	} {
		a, err := query(network, service, pin)
		if err != nil || !a.Authenticated || a.RCode != rcode.NXDomain {
			t.Errorf("%s: %+v, %v", network, a, err)
		}
	}
	pin[0] ^= 1
	if _, err := query("tls", status.TLS, pin); !errors.Is(err, jupc.ErrPin) {
		t.Errorf("another pin: %v", err)
	}
}
