package node

import (
	"cmp"
	"log/slog"
	"net/netip"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/consensus"
	"github.com/utxo-dns/utxonode/node/limits"
)

// The files of a node's directory.
const (
	GenesisFile  = "genesis.json" // what the chain starts from; the same on every node
	SeedFile     = "node.key"     // the seed of the node's keys, 0600
	LedgerDir    = "ledger"       // the state, in Badger
	ConsensusDir = "consensus"    // blocks, votes and keys of consensus
)

// Defaults of Config.
const (
	DefaultService   = "127.0.0.1:5353" // draft §7.1.2
	DefaultAPI       = "127.0.0.1:8053"
	DefaultConsensus = "127.0.0.1:26656"
)

// A Config says how one node runs. Home is required, and holds a genesis; the
// zero value of every other field is useful.
type Config struct {
	Home string

	Service string // host:port of the native protocol and DNS, UDP and TCP; empty means DefaultService
	API     string // host:port of HTTP; empty means DefaultAPI

	TLS            string // host:port of the service over TLS; empty means none. The draft's port is 5354 (draft §7.1.2)
	TLSCertificate string // PEM file with its certificate and those above it; empty means one of the node's own
	TLSKey         string // PEM file with its private key; with TLSCertificate or not at all

	HTTPS string // host:port of both over HTTPS, with the certificate of TLS; empty means none
	HTTP  string // host:port of the same in the clear, on loopback, for a proxy that ends HTTPS; empty means none
	QUIC  string // host:port of DNS over QUIC, with the certificate of TLS; empty means none

	Consensus      string           // host:port of consensus, UDP; empty means DefaultConsensus
	ConsensusPeers []consensus.Peer // every other node: there is no peer exchange
	Gossip         []string         // multiaddrs to listen on; empty means loopback, any port
	GossipPeers    []string         // multiaddrs ending in /p2p/…

	Validator    bool          // vote
	AdaptiveSync bool          // local testnets only, see consensus.Config
	Heartbeat    time.Duration // see consensus.Config

	Regions        []string       // regional namespaces that DNS clients are answered for (E-04)
	DNS            DNS            // how names may be written by DNS clients
	TrustedSources []netip.Prefix // whose addresses count as validated; nil means loopback
	NoRecursion    bool           // do not ask other resolvers for trusted sources
	CacheSize      int            // native answers kept; 0 means the resolver's default
	CacheAge       time.Duration  // how old the anchor of one may be; 0 means the resolver's default
	KeepHeights    uint64         // states that can be read at past heights; 0 means the store's default

	// Limits are how often clients may ask (U-168). Its Exempt is TrustedSources
	// unless it is set.
	Limits limits.Config

	// AllowedAlgorithms are those of the keys whose transactions are admitted;
	// nil means DefaultAlgorithms.
	AllowedAlgorithms []ledger.Algorithm

	Log *slog.Logger // nil means slog.DiscardHandler
	// LogQueries logs one request in so many, with its name, at level info; 0
	// means none. The client's address is beside it only at level debug (U-179).
	LogQueries uint64
}

func (c Config) withDefaults() Config {
	c.Service = cmp.Or(c.Service, DefaultService)
	c.API = cmp.Or(c.API, DefaultAPI)
	c.Consensus = cmp.Or(c.Consensus, DefaultConsensus)
	if c.Limits.Exempt == nil {
		c.Limits.Exempt = c.TrustedSources
	}
	if c.Limits.Exempt == nil {
		c.Limits.Exempt = limits.Loopback()
	}
	if c.Limits.Now == nil {
		c.Limits.Now = time.Now
	}
	if c.AllowedAlgorithms == nil {
		c.AllowedAlgorithms = DefaultAlgorithms()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
