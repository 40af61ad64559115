package settings

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/consensus"
)

// maxRate is the highest rate that can be set, per second.
const maxRate = 1_000_000_000

// Check refuses values that cannot work, naming the key.
func (s *Settings) Check() error {
	bad := func(key, format string, args ...any) error {
		return fmt.Errorf("%w: %s: "+format, append([]any{ErrValue, key}, args...)...)
	}
	for key, addr := range map[string]string{"node.service": s.Node.Service, "node.api": s.Node.API} {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return bad(key, "%w", err)
		}
	}
	if err := s.Node.checkTLS(); err != nil {
		return err
	}
	for _, cc := range s.Node.Regions {
		if !name.CountryAlpha2(cc) {
			return bad("node.regions", "%q is no country code of ISO 3166-1 in lower case, such as hk", cc)
		}
	}
	if _, err := netip.ParseAddrPort(s.Consensus.Listen); err != nil {
		return bad("consensus.listen", "%w", err)
	}
	if s.Consensus.Heartbeat < 100*time.Millisecond || s.Consensus.Heartbeat > time.Hour {
		return bad("consensus.heartbeat", "%s is not between 100ms and 1h", s.Consensus.Heartbeat)
	}
	if _, err := s.consensusPeers(); err != nil {
		return bad("consensus.peers", "%w", err)
	}
	for _, p := range s.Gossip.Peers {
		if !strings.HasPrefix(p, "/") || !strings.Contains(p, "/p2p/") {
			return bad("gossip.peers", "%q is not a multiaddress that ends in /p2p/ID", p)
		}
	}
	if _, err := s.DNS.node(); err != nil {
		return err
	}
	if _, err := s.trustedSources(); err != nil {
		return bad("node.trusted_sources", "%w", err)
	}
	if _, err := s.allowedAlgorithms(); err != nil {
		return bad("security.allowed_algorithms", "%w", err)
	}
	for key, rate := range map[string]uint64{
		"limits.queries_per_second": s.Limits.Queries, "limits.transactions_per_second": s.Limits.Transactions,
		"limits.responses_per_second": s.Limits.Responses,
	} {
		if rate > maxRate {
			return bad(key, "%d, at most %d; 0 is no limit", rate, uint64(maxRate))
		}
	}
	if s.Limits.Window < 0 || s.Limits.Window > time.Hour {
		return bad("limits.response_window", "%s is not between 0s and 1h", s.Limits.Window)
	}
	if err := s.Resolver.check(); err != nil {
		return err
	}
	if _, err := s.Logging.level(); err != nil {
		return bad("logging.level", "%q, want debug, info, warn or error", s.Logging.Level)
	}
	if s.Logging.Format != "json" && s.Logging.Format != "text" {
		return bad("logging.format", "%q, want json or text", s.Logging.Format)
	}
	return nil
}

func (l Logging) level() (level slog.Level, err error) {
	switch l.Level {
	case "debug", "info", "warn", "error":
		return level, level.UnmarshalText([]byte(l.Level))
	}
	return level, ErrValue
}

func (s *Settings) consensusPeers() ([]consensus.Peer, error) {
	var peers []consensus.Peer
	for _, p := range s.Consensus.Peers {
		id, addr, ok := strings.Cut(p, "@")
		if _, _, err := net.SplitHostPort(addr); !ok || id == "" || err != nil {
			return nil, fmt.Errorf("%q is not ID@host:port", p)
		}
		peers = append(peers, consensus.Peer{ID: id, Addr: addr})
	}
	return peers, nil
}

func (s *Settings) trustedSources() ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range s.Node.TrustedSources {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}

// allowedAlgorithms fails for a name that is not known (U-154), unless those
// are left out, and if nothing is left.
func (s *Settings) allowedAlgorithms() ([]ledger.Algorithm, error) {
	var all []ledger.Algorithm
	for _, text := range s.Security.AllowedAlgorithms {
		a, err := ledger.ParseAlgorithm(text)
		if err != nil && !s.Security.IgnoreUnknownAlgorithms {
			return nil, err
		}
		if err == nil && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no algorithm that this program knows: no transaction would be admitted")
	}
	return all, nil
}

// NodeConfig returns what the settings say of the node in home.
func (s *Settings) NodeConfig(home string, log *slog.Logger) (node.Config, error) {
	if err := s.Check(); err != nil {
		return node.Config{}, err
	}
	peers, err := s.consensusPeers()
	if err != nil {
		return node.Config{}, err
	}
	trusted, err := s.trustedSources()
	if err != nil {
		return node.Config{}, err
	}
	algorithms, err := s.allowedAlgorithms()
	if err != nil {
		return node.Config{}, err
	}
	dns, err := s.DNS.node()
	if err != nil {
		return node.Config{}, err
	}
	return node.Config{
		Home: home, Service: s.Node.Service, API: s.Node.API,
		TLS: s.Node.TLS, TLSCertificate: s.Node.TLSCertificate, TLSKey: s.Node.TLSKey,
		HTTPS: s.Node.HTTPS, HTTP: s.Node.HTTP, QUIC: s.Node.QUIC,
		Consensus: s.Consensus.Listen, ConsensusPeers: peers,
		Gossip: s.Gossip.Listen, GossipPeers: s.Gossip.Peers,
		Validator: s.Node.Validator, AdaptiveSync: s.Consensus.AdaptiveSync, Heartbeat: s.Consensus.Heartbeat,
		Regions: s.Node.Regions, DNS: dns, TrustedSources: trusted, KeepHeights: s.Node.KeepHeights,
		NoRecursion: !s.Resolver.Recursion, CacheSize: int(s.Resolver.CacheSize), CacheAge: s.Resolver.CacheAge,
		AllowedAlgorithms: algorithms,
		Limits:            s.Limits.node(),
		Log:               log, LogQueries: s.Logging.Queries,
	}, nil
}
