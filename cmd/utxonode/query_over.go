package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// transports are what a native query can be sent over.
func transports() []string { return []string{"udp", "tcp", "tls", "libp2p"} }

func completeTransports(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return transports(), cobra.ShellCompDirectiveNoFileComp
}

// over makes cfg ask over a transport. What it opened is closed by close.
func (a *app) over(ctx context.Context, cfg *client.ResolverConfig, transport string) (close func(), err error) {
	cfg.Network = transport
	switch {
	case !slices.Contains(transports(), transport):
		return nil, usagef("--over %q: say one of %s", transport, strings.Join(transports(), ", "))
	case transport == "udp", transport == "tcp":
		return func() {}, nil
	}
	status, base, err := a.status(ctx, cfg)
	if err != nil {
		return nil, err
	}
	peers := new(p2p.Dialer)
	close = func() { _ = peers.Close() } // nothing is under way
	dialer := &jupc.Dialer{Libp2p: peers.Dial}
	cfg.Exchange = dialer.Exchange
	if transport == "libp2p" {
		if len(status.Libp2p) == 0 {
			return close, fmt.Errorf("%s says of no address on libp2p", base)
		}
		cfg.Service = status.Libp2p[0]
		return close, nil
	}
	if status.TLS == "" {
		return close, usagef("the node has no TLS listener: its node.tls says where one is to be")
	}
	pin, err := jupc.ParsePin(status.TLSPin)
	if err != nil {
		return close, fmt.Errorf("%s: %w", base, err)
	}
	dialer.Pin = &pin
	cfg.Service, err = reachable(status.TLS, base)
	return close, err
}

// status asks the node that is asked for records about itself.
func (a *app) status(ctx context.Context, cfg *client.ResolverConfig) (status rest.Status, base string, err error) {
	api := rest.New(a.node, nil)
	if len(cfg.Nodes) > 0 {
		api = cfg.Nodes[0]
	}
	status, err = api.Status(ctx)
	return status, api.URL(), err
}
