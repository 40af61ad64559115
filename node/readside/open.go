package readside

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// A Config configures a Server. File must be set.
type Config struct {
	File *config.Resolver
	Now  func() time.Time // nil means time.Now
	Log  *slog.Logger     // nil means slog.DiscardHandler

	// Pause is how long the events of a node are waited for before one is called
	// again, and how often the newest header is asked for; 0 means 5 s.
	Pause time.Duration
}

// Open starts a resolver. It answers when Open returns, also while no node does.
// It fails with ErrTrust, ErrChain, ErrNodes and ErrListen, before anything is
// asked.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pause == 0 {
		cfg.Pause = 5 * time.Second
	}
	s := &Server{cfg: cfg, file: cfg.File, log: cfg.Log, newBlock: make(chan struct{}, 1), verified: make(chan struct{}), changes: newChanges()}
	if err := s.findNodes(); err != nil {
		return nil, err
	}
	if err := s.findTrust(); err != nil {
		return nil, err
	}
	if err := s.newKey(); err != nil {
		return nil, err
	}
	if err := s.openDisk(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	s.whole = resolver.NewWhole(s.recordsOf, cfg.Now)
	s.stack = s.newStack()
	s.openForwarder()
	if err := s.listen(ctx); err != nil {
		return nil, errors.Join(err, s.closeDisk())
	}
	ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if s.genesis != nil {
		s.work.Go(func() { s.followHeaders(ctx) })
	}
	if at := s.file.UsableEvents(); len(at) > 0 {
		s.work.Go(func() { s.followEvents(ctx, at) })
	}
	return s, nil
}

// findNodes makes the nodes of rpc_endpoints ready to be asked.
func (s *Server) findNodes() error {
	usable := s.file.UsableRPC()
	if len(usable) == 0 {
		return fmt.Errorf("%w: none of network.rpc_endpoints is usable: a name under .utxo needs its addresses in bootstrap", ErrNodes)
	}
	s.reach = &reach.Reach{Bootstrap: s.file.Bootstrap}
	for _, e := range usable {
		s.apis = append(s.apis, s.reach.API(e, s.file.Network.ChainID))
	}
	return nil
}

// findTrust reads the genesis file, and makes the light client that follows from
// it. Without one there is none, and no proof holds.
func (s *Server) findTrust() error {
	t := &s.file.Trust
	cfg := client.ResolverConfig{
		Dir: t.Dir, TrustingPeriod: seconds(t.Period), ProofExpiry: seconds(s.file.Security.ProofExpiry), Now: s.cfg.Now, Log: s.log,
	}
	if t.Genesis == "" && s.file.Security.RequireProof {
		return fmt.Errorf("%w: trust.genesis is missing, and security.require_proof is true: nothing could be answered", ErrTrust)
	}
	if t.Genesis != "" {
		var err error
		if s.genesis, err = client.ReadGenesis(t.Genesis); err != nil {
			return err
		}
		if err := s.checkGenesis(); err != nil {
			return err
		}
		cfg.Genesis = s.genesis
	}
	if t.Checkpoint.Height != 0 {
		cfg.Trust = (*client.Checkpoint)(&t.Checkpoint)
	}
	for _, a := range s.apis {
		cfg.Nodes = append(cfg.Nodes, a.Rest)
	}
	if keys, need := t.Keys(); len(keys) > 0 {
		cfg.Quorum = &client.Quorum{Keys: keys, Need: need}
		for _, a := range s.apis {
			cfg.Quorum.Asks = append(cfg.Quorum.Asks, a.AskOnce)
		}
	}
	s.headers = client.NewResolver(cfg)
	return nil
}

// checkGenesis compares the genesis file with what the configuration says of the
// chain.
func (s *Server) checkGenesis() error {
	g := s.genesis
	if want := s.file.Network.ChainID; g.ChainID != want {
		return fmt.Errorf("%w: network.chain_id is %q, trust.genesis of %q", ErrChain, want, g.ChainID)
	}
	if want := s.file.Trust.GenesisHash; want != (config.Hash{}) && g.Hash != want {
		return fmt.Errorf("%w: trust.genesis has the hash %x, not trust.genesis_hash", ErrChain, g.Hash)
	}
	allowed, err := s.file.Security.Algorithms()
	if err != nil {
		return fmt.Errorf("%w: security.allowed_algorithms %w", ErrChain, err)
	}
	s.algorithms = allowed
	for _, v := range g.Validators.Validators {
		a, err := ledger.ParseAlgorithm(strings.ReplaceAll(v.PubKey.Type(), "_", "-"))
		if err != nil || !slices.Contains(allowed, a) {
			return fmt.Errorf("%w: the chain's headers are signed by %s, which security.allowed_algorithms does not have", ErrChain, v.PubKey.Type())
		}
	}
	return nil
}

// listen opens the port.
func (s *Server) listen(ctx context.Context) error {
	l := &s.file.Listen
	dns := gateway.Config{
		Handler: resolver.HandlerFunc(s.answerDNS), Regions: l.Regions, Validate: s.validate, Now: s.cfg.Now,
		ForwardFor: l.TrustedSources, OffersRecursion: func(netip.Addr) bool { return true },
	}
	if s.forwarder != nil {
		dns.Forward = s.forwarder
	}
	var err error
	if s.dns, err = gateway.New(dns); err != nil {
		return fmt.Errorf("%w: %w", ErrListen, err)
	}
	cfg := jupc.Config{Handler: languages{s}, Addr: l.Service, TLSAddr: l.TLS, TrustedSources: l.TrustedSources, Log: s.log.With("room", "jupc")}
	if l.TLSCertificate != "" {
		pair, err := tls.LoadX509KeyPair(l.TLSCertificate, l.TLSKey)
		if err != nil {
			return fmt.Errorf("%w: listen.tls_certificate and listen.tls_key: %w", ErrListen, err)
		}
		cfg.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	port, err := jupc.Listen(cfg)
	if err != nil {
		return fmt.Errorf("%w: listen.service or listen.tls: %w; choose another address", ErrListen, err)
	}
	s.port.Store(port)
	if l.HTTPS == "" {
		return nil
	}
	if err := s.listenWeb(context.WithoutCancel(ctx), l.HTTPS, cfg.TLS.Clone()); err != nil {
		return errors.Join(fmt.Errorf("%w: listen.https: %w; choose another address", ErrListen, err), port.Close())
	}
	return nil
}

func seconds(n uint64) time.Duration { return time.Duration(n) * time.Second }
