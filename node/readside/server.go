package readside

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/upstream"
)

// A Server is a running resolver. It is safe for concurrent use.
type Server struct {
	cfg        Config
	file       *config.Resolver
	log        *slog.Logger
	reach      *reach.Reach
	apis       []*reach.API
	genesis    *client.Genesis // nil: nothing can be verified
	algorithms []ledger.Algorithm
	headers    *client.Resolver
	key        key
	changes    *changes
	whole      *resolver.Whole // all records of names
	disk       *resolver.Disk  // nil: answers are kept in memory alone
	oldest     uint64          // height of the oldest answer on disk, at the start
	resuming   bool            // of followEvents: the events since oldest are not all there
	newest     uint64          // of followEvents: how far they must come; 0: not known yet
	dns        *gateway.Gateway
	forwarder  *forward.Forwarder // nil: names outside the namespace are refused
	port       atomic.Pointer[jupc.Port]
	web        *http.Server // nil without HTTPS
	webAddr    string
	height     atomic.Uint64 // of the newest header that is verified; 0 before the first
	listening  atomic.Bool   // to the events of a node
	newBlock   chan struct{} // has one element when there is a newer header
	verified   chan struct{} // closed when height is not 0 any more

	stack   *resolver.Resolver
	flushed time.Time // of followEvents: when all was forgotten last

	cancel context.CancelFunc
	work   sync.WaitGroup // what runs in the background
}

// newStack returns limit → cache → verify → nodes.
func (s *Server) newStack() *resolver.Resolver {
	f := s.file
	steps := int(f.Resolving.MaxRecursion)
	remote := resolver.NewRemote(resolver.RemoteConfig{
		Nodes: rested(s.apis, s.cfg.Now, s.log), Trust: s.headers.Trust, Minimise: f.Resolving.Privacy,
		Upstream: &upstream.Asker{Local: s.local()}, MaxRecursion: max(1, steps), Now: s.cfg.Now,
	})
	layers := []resolver.Layer{logged(s.log), s.changes.layer(s.cfg.Now), bounded(steps)}
	if !f.Security.RequireProof {
		layers = append(layers, unchecked)
	}
	return resolver.New(resolver.Config{
		Handler:   resolver.Stack(remote, layers...),
		CacheSize: int(f.Resolving.CacheSize), CacheTTL: seconds(f.Resolving.CacheTTL), ProofExpiry: seconds(f.Security.ProofExpiry),
		Prefetch: 16, MaxRecursion: steps, Unlimited: f.Listen.TrustedSources,
		Signing: &resolver.Signing{ChainID: f.Network.ChainID, Key: s.key, Algorithms: s.algorithms},
		Disk:    s.disk, FromDisk: s.fromDisk,
		Now: s.cfg.Now,
	})
}

// local reports whether resolvers that names point to may be in one's own
// network: on a chain whose clock can be moved, which is a developer's.
func (s *Server) local() bool {
	return s.genesis != nil && s.genesis.Params.Ledger.WarpKey != ledger.Address{}
}

// Resolve answers one question. The server is a resolver.Handler.
func (s *Server) Resolve(ctx context.Context, req resolver.Request) resolver.Response {
	return s.stack.Resolve(ctx, req)
}

// languages hands each message to who speaks its language.
type languages struct{ s *Server }

// Native answers a message of the draft's protocol.
func (l languages) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	return l.s.stack.Native(ctx, req, source(from))
}

// DNS answers a DNS message.
func (l languages) DNS(ctx context.Context, req []byte, from jupc.Source) []byte {
	return l.s.dns.DNS(ctx, req, source(from))
}

func source(from jupc.Source) resolver.Source {
	return resolver.Source{
		Addr: from.Addr.Addr(), Stream: from.Transport != jupc.UDP, Validated: from.Validated,
		Encrypted: from.Transport.Encrypted(), Idle: from.Idle, Release: from.Release,
	}
}

// validate notes an address that a DNS cookie has shown to be its client's.
func (s *Server) validate(a netip.Addr) {
	if port := s.port.Load(); port != nil { // nil for an instant: it answers before Listen returns
		port.Validate(a)
	}
}

// Close stops answering, gives requests in work two seconds to end, and returns
// when nothing of the server runs any more. It is called once.
func (s *Server) Close(ctx context.Context) error {
	s.cancel()
	err := errors.Join(s.closeWeb(ctx), s.port.Load().Close())
	s.work.Wait()
	s.stack.Close()
	err = errors.Join(err, s.closeDisk())
	for _, a := range s.apis {
		a.Rest.Close()
	}
	if s.forwarder != nil {
		err = errors.Join(err, s.forwarder.Close())
	}
	return err
}
