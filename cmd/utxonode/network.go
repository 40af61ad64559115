package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/testnet"
)

// A network is whom commands talk to: a chain, known by its genesis, and nodes
// of it that run. There is at least one.
type network struct {
	dir     string        // of a local network; empty with --node
	genesis *node.Genesis // read from a file: no node is asked what to believe
	nodes   []endpoint
}

// An endpoint is where one node answers.
type endpoint struct {
	name    string // such as node0; the URL with --node
	api     string // URL
	service string // host:port of the native protocol and DNS
}

// apis returns the URLs of the nodes that run.
func (n *network) apis() []string {
	urls := make([]string, len(n.nodes))
	for i, e := range n.nodes {
		urls[i] = e.api
	}
	return urls
}

// network finds the network: the node that --node names, else the local
// network in --dir, else the only one that is up.
func (a *app) network(ctx context.Context) (*network, error) {
	if a.node != "" {
		return a.standing(ctx)
	}
	dir, err := a.localDir()
	if err != nil {
		return nil, err
	}
	return local(dir)
}

// localDir returns the directory of the local network.
func (a *app) localDir() (string, error) {
	if a.dir != "" {
		return a.dir, nil
	}
	dirs, err := testnet.Running()
	if err != nil {
		return "", err
	}
	switch len(dirs) {
	case 0:
		return "", noNetworkf("no network is up; start one with '%s testnet up', or name a node with --node URL --genesis FILE", self())
	case 1:
		return dirs[0], nil
	}
	return "", usagef("%d networks are up; choose one: --dir %s", len(dirs), strings.Join(dirs, " or --dir "))
}

// local reads the network in dir and who of it runs.
func local(dir string) (*network, error) {
	m, err := testnet.ReadManifest(dir)
	if err != nil {
		return nil, noNetwork(err)
	}
	running := m.Running()
	if len(running) == 0 {
		return nil, noNetworkf("the network in %s is not up; start it with '%s testnet up --dir %s'", dir, self(), dir)
	}
	genesis, err := m.Genesis()
	if err != nil {
		return nil, err
	}
	n := &network{dir: dir, genesis: genesis}
	for _, r := range running {
		n.nodes = append(n.nodes, endpoint{r.Name, r.API, r.Service})
	}
	return n, nil
}

// standing is the network that the node at --node is of. The chain is the one
// of the genesis file, whatever the node says.
func (a *app) standing(ctx context.Context) (*network, error) {
	if a.genesis == "" {
		return nil, usagef("--node needs the chain's genesis too: --genesis FILE (or UTXONODE_GENESIS); a file from whoever runs the chain, not from the node")
	}
	b, err := os.ReadFile(a.genesis)
	if err != nil {
		return nil, usage(fmt.Errorf("--genesis: %w", err))
	}
	genesis, err := node.DecodeGenesis(b)
	if err != nil {
		return nil, usage(fmt.Errorf("--genesis %s: %w", a.genesis, err))
	}
	client := rest.New(a.node, nil)
	defer client.Close()
	status, err := client.Status(ctx)
	if err != nil {
		return nil, err
	}
	if want := genesis.Chain.Ledger.ChainID; status.ChainID != want {
		return nil, noNetworkf("%s is of chain %q, the genesis file of %q", client.URL(), status.ChainID, want)
	}
	service, err := reachable(status.Service, client.URL())
	if err != nil {
		return nil, err
	}
	return &network{genesis: genesis, nodes: []endpoint{{client.URL(), client.URL(), service}}}, nil
}

// reachable is a node's service address as the one who asked base can use it:
// a node that listens everywhere does not know by which address it is reached.
func reachable(service, base string) (string, error) {
	addr, err := netip.ParseAddrPort(service)
	if err != nil {
		return "", fmt.Errorf("%s says that its service is at %q: %w", base, service, err)
	}
	if !addr.Addr().IsUnspecified() {
		return service, nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("--node: %w", err)
	}
	return net.JoinHostPort(u.Hostname(), fmt.Sprint(addr.Port())), nil
}

// noNetwork gives err the exit code for a network that is not there.
func noNetwork(err error) error {
	if errors.Is(err, testnet.ErrNoNetwork) || errors.Is(err, testnet.ErrDown) {
		return &failure{exitNoNetwork, err}
	}
	return err
}
