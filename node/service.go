package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// service is the port that speaks both languages.
type service struct {
	native *resolver.Resolver
	port   atomic.Pointer[jupc.Port]
	pin    string // of the key that TLS is served with, empty without
}

// languages hands each message to the room that speaks its language.
type languages struct {
	native *resolver.Resolver
	dns    *gateway.Gateway
	limits *limits.Limits
	meter  *meter
	log    *queryLog
	now    func() time.Time
}

// Native answers a message of the draft's protocol.
func (l languages) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	if l.log.due() {
		return l.log.around(ctx, jupc.Native, req, from, l.unlogged().Native)
	}
	q := l.meter.begin(&from, jupc.Native)
	reply := l.answerNative(ctx, req, from)
	l.meter.end(&q, outcomeOf(jupc.Native, reply), false)
	return reply
}

// DNS answers a DNS message.
func (l languages) DNS(ctx context.Context, req []byte, from jupc.Source) []byte {
	if l.log.due() {
		return l.log.around(ctx, jupc.DNS, req, from, l.unlogged().DNS)
	}
	q := l.meter.begin(&from, jupc.DNS)
	reply, compiled := l.answerDNS(ctx, req, from)
	l.meter.end(&q, outcomeOf(jupc.DNS, reply), compiled)
	return reply
}

// unlogged answers without a query log.
func (l languages) unlogged() languages { l.log = nil; return l }

func (l languages) answerNative(ctx context.Context, req []byte, from jupc.Source) []byte {
	src := source(from)
	switch ok, say := l.limited(src); {
	case ok:
		return l.native.Native(ctx, req, src)
	case say:
		return refuse(req, uint32(l.now().Unix()))
	}
	return nil
}

// answerDNS reports too whether the reply is one of the compiled answers.
func (l languages) answerDNS(ctx context.Context, req []byte, from jupc.Source) (reply []byte, compiled bool) {
	if from.Transport == jupc.QUIC && gateway.AsksKeepalive(req) {
		return nil, false // a breach of RFC 9250 §5.5.2
	}
	return l.dns.Answer(ctx, req, source(from))
}

func source(from jupc.Source) resolver.Source {
	return resolver.Source{
		Addr: from.Addr.Addr(), Stream: from.Transport != jupc.UDP, Validated: from.Validated,
		Encrypted: from.Transport.Encrypted(), Idle: from.Idle, Release: from.Releaser(),
	}
}

func (n *Node) openService(context.Context) error {
	native := resolver.New(resolver.Config{
		Chain:        n.chain,
		Records:      n.records,
		Stored:       held{n.db}.Records,
		ProvedHeight: n.chain.provedHeight,
		CacheSize:    n.cfg.CacheSize,
		CacheTTL:     n.cfg.CacheAge,
		Grace:        n.genesis.Chain.Registrar.Grace,
		Warp:         n.genesis.Chain.Ledger.WarpKey != ledger.Address{},
		Rate:         prefixRate(n.cfg.Limits.Queries),
		Unlimited:    n.cfg.Limits.Exempt,
		Updates:      n.updater(),
		Signing:      n.signing(),
		Recursion:    n.recursion(),
	})
	n.compiler.native.Store(native)
	var err error
	if n.forwarder, err = n.newForwarder(); err != nil {
		return err
	}
	if err := n.openSigning(); err != nil {
		return err
	}
	n.background.Go(func() { n.compiler.run(n.ctx) })
	if n.signers != nil {
		n.background.Go(func() { n.compiler.renew(n.ctx) })
	}
	s := &service{native: native}
	both, err := n.languages(s, message.Plain)
	if err != nil {
		return err
	}
	certificate, err := n.certificate()
	if err != nil {
		return err
	}
	s.pin = pinOf(certificate)
	port, err := jupc.Listen(jupc.Config{
		Handler: both, Addr: n.cfg.Service, TLSAddr: n.cfg.TLS, QUICAddr: n.cfg.QUIC, TLS: certificate,
		Respond: both.respond, Ahead: both.dns.Ahead,
		TrustedSources: n.cfg.TrustedSources, Log: n.cfg.Log.With("room", "jupc"),
	})
	if err != nil {
		return fmt.Errorf("the service port: %w; choose another address with --service, --tls or --quic", err)
	}
	s.port.Store(port)
	n.service = s
	n.host.ServeNative(func(c net.Conn) { port.Serve(c, jupc.Libp2p) })
	return errors.Join(n.openListeners(), n.openWeb(both, certificate))
}

// validate notes an address that a DNS cookie has shown to be its client's.
func (s *service) validate(a netip.Addr) {
	if port := s.port.Load(); port != nil { // nil for an instant: it answers before Listen returns
		port.Validate(a)
	}
}

// Native answers a native message as the service port does, without limits of
// rate. The reply may be built in the free capacity of msg.
func (n *Node) Native(ctx context.Context, msg []byte, from resolver.Source) []byte {
	return n.service.native.Native(ctx, msg, from)
}

// ServiceAddr returns the host:port of the native protocol and DNS.
func (n *Node) ServiceAddr() string { return n.service.port.Load().Addr().String() }

// APIAddr returns the host:port of the HTTP API.
func (n *Node) APIAddr() string { return n.webAddr.String() }

func (s *service) close() error { return s.port.Load().Close() }
