package peers_test

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/zone"
)

// A served node is a network of one, with names, and where it answers.
type served struct {
	ctx    context.Context
	api    *rest.Client
	client *client.Client

	host, port string
}

func serve(t *testing.T) *served {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	network := testnet.New(t, testnet.Config{Validators: 1})
	node := network.Manifest().Nodes[0]
	genesis, err := client.DecodeGenesis(network.Node(0).GenesisFile())
	if err != nil {
		t.Fatal(err)
	}
	alice, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{ctx: ctx, api: rest.New(node.API, nil)}
	t.Cleanup(s.api.Close)
	s.client, err = client.New(client.Config{
		Rest: s.api, Signer: alice, Params: genesis.Params, Dir: t.TempDir(), Poll: 10 * time.Millisecond, Wait: rest.WaitProved,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.host, s.port, err = net.SplitHostPort(node.Service); err != nil {
		t.Fatal(err)
	}
	return s
}

// register registers a name and gives it records.
func (s *served) register(t *testing.T, text, records string) {
	t.Helper()
	n := name.MustParse(text)
	if _, err := s.client.Register(s.ctx, n, 1); err != nil {
		t.Fatal(err)
	}
	rrs, err := zone.ParseRecords(records, 300)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.SetRecords(s.ctx, n, zone.Change{Add: rrs}); err != nil {
		t.Fatal(err)
	}
}

// run runs a client that make clients installs, and returns all that it prints.
// %H and %P in its arguments stand for the node's host and port.
func (s *served) run(t *testing.T, command string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(command)
	if err != nil {
		t.Fatalf("%s is not installed; make clients installs it", command)
	}
	ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
	defer cancel()
	place := strings.NewReplacer("%H", s.host, "%P", s.port)
	for i := range args {
		args[i] = place.Replace(args[i])
	}
	out, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// scripts is where the program for Node.js is.
func scripts(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../scripts/peers/ask.js")
	if err != nil {
		t.Fatal(err)
	}
	return path
}
