package node

import (
	"context"
	"fmt"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
)

// service is the port that speaks both languages (DESIGN: one port).
type service struct {
	port *jupc.Port
}

// languages hands each message to the room that speaks its language.
type languages struct {
	native *resolver.Resolver
}

// Native answers a message of the draft's protocol.
func (l languages) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	return l.native.Native(ctx, req, source(from))
}

// DNS answers a DNS message.
func (l languages) DNS(context.Context, []byte, jupc.Source) []byte { return nil }

func source(from jupc.Source) resolver.Source {
	return resolver.Source{
		Addr: from.Addr.Addr(), Stream: from.Transport != jupc.UDP, Validated: from.Validated, Release: from.Release,
	}
}

func (n *Node) openService(context.Context) error {
	res := resolver.New(resolver.Config{
		Chain:        n.chain,
		Records:      n.records,
		ProvedHeight: n.chain.provedHeight,
		Grace:        n.genesis.Chain.Registrar.Grace,
		Warp:         n.genesis.Chain.Ledger.WarpKey != ledger.Address{},
	})
	port, err := jupc.Listen(jupc.Config{
		Handler: languages{native: res}, Addr: n.cfg.Service,
		TrustedSources: n.cfg.TrustedSources, Log: n.cfg.Log.With("room", "jupc"),
	})
	if err != nil {
		return fmt.Errorf("the service port: %w; choose another address with --service", err)
	}
	n.service = &service{port}
	return nil
}

// ServiceAddr returns the host:port of the native protocol and DNS.
func (n *Node) ServiceAddr() string { return n.service.port.Addr().String() }

// APIAddr returns the host:port of the HTTP API.
func (n *Node) APIAddr() string { return n.webAddr.String() }

func (s *service) close() error { return s.port.Close() }
