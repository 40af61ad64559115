package settings

import (
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// File is the name of the configuration file in a node's directory.
const File = "config.yaml"

// Version is the version of the file's format.
const Version = "1.0"

// An ErrorKind says what is wrong with a configuration.
type ErrorKind string

const (
	// ErrFile: the file is missing, unreadable or not YAML.
	ErrFile = ErrorKind("file")
	// ErrKey: a key that is not known.
	ErrKey = ErrorKind("key")
	// ErrType: a value of another type than the key's.
	ErrType = ErrorKind("type")
	// ErrValue: a value that cannot work.
	ErrValue = ErrorKind("value")
)

func (k ErrorKind) Error() string { return "config: " + string(k) }

// RCode is SERVFAIL: the fault is the operator's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// Settings are what an operator decides of one node. The tags name each key,
// its flag, and what it means.
type Settings struct {
	Network   Network   `key:"network"`
	Node      Node      `key:"node"`
	DNS       DNS       `key:"dns"`
	Resolver  Resolver  `key:"resolver"`
	Consensus Consensus `key:"consensus"`
	Gossip    Gossip    `key:"gossip"`
	Security  Security  `key:"security"`
	Limits    Limits    `key:"limits"`
	Logging   Logging   `key:"logging"`
}

// Network says which chain the node expects to be of.
type Network struct {
	ChainID string `key:"chain_id" flag:"chain-id" doc:"Chain that the genesis must be of; empty: whichever it is"`
}

// Node is what the node itself does.
type Node struct {
	Validator      bool     `key:"validator" flag:"validator" doc:"Take part in voting, with the key of this node"`
	Service        string   `key:"service" flag:"service" doc:"host:port of the native protocol and DNS, UDP and TCP"`
	TLS            string   `key:"tls" flag:"tls" doc:"host:port of the service over TLS 1.3, such as 0.0.0.0:5354; empty: none"`
	TLSCertificate string   `key:"tls_certificate" flag:"tls-certificate" doc:"PEM file of the certificate and those above it; empty: one that the node makes for a key of its own, which clients know by the pin in its status"`
	TLSKey         string   `key:"tls_key" flag:"tls-key" doc:"PEM file of the certificate's private key"`
	HTTPS          string   `key:"https" flag:"https" doc:"host:port of DNS over HTTPS at /dns-query, such as 0.0.0.0:443: DNS messages, JSON and native messages; with the certificate of node.tls; empty: none"`
	HTTP           string   `key:"http" flag:"http" doc:"host:port of the same in the clear, on loopback only, for a proxy that ends HTTPS and says in X-Forwarded-For who asks; empty: none"`
	QUIC           string   `key:"quic" flag:"quic" doc:"host:port of DNS over QUIC, UDP, such as 0.0.0.0:853; with the certificate of node.tls; empty: none"`
	API            string   `key:"api" flag:"api" doc:"host:port of the HTTP API"`
	KeepHeights    uint64   `key:"keep_heights" flag:"keep-heights" doc:"Past states that can be read; 0: 1000"`
	Regions        []string `key:"regions" flag:"regions" doc:"Regional namespaces that DNS clients are answered for, such as hk"`
	TrustedSources []string `key:"trusted_sources" flag:"trusted-sources" doc:"Prefixes whose addresses need no proof that they are not forged; empty: loopback"`
}

// Consensus is the node's part in ordering transactions.
type Consensus struct {
	Listen       string        `key:"listen" flag:"consensus" doc:"address:port of consensus, UDP"`
	Peers        []string      `key:"peers" flag:"consensus-peers" doc:"Every other node, as ID@host:port: there is no peer exchange"`
	Heartbeat    time.Duration `key:"heartbeat" flag:"heartbeat" doc:"An empty block this long after the last one"`
	AdaptiveSync bool          `key:"adaptive_sync" flag:"adaptive-sync" doc:"Vote while fetching blocks; local networks only, it can make a validator sign twice"`
}

// Gossip is the network of transactions and records.
type Gossip struct {
	Listen []string `key:"listen" flag:"gossip" doc:"Multiaddresses to listen on; empty: loopback, any port"`
	Peers  []string `key:"peers" flag:"gossip-peers" doc:"Multiaddresses that end in /p2p/ID"`
}

// Security is what the node takes in. It binds this node's admission, never
// what a block may hold.
type Security struct {
	AllowedAlgorithms       []string `key:"allowed_algorithms" flag:"allowed-algorithms" doc:"Signature algorithms of the transactions that are admitted: secp256k1, ed25519, ml-dsa-65, sr25519"`
	IgnoreUnknownAlgorithms bool     `key:"ignore_unknown_algorithms" flag:"ignore-unknown-algorithms" doc:"Leave out names of allowed_algorithms that this program does not know, instead of refusing to start"`
}

// Limits are how often clients may ask this node. Those of node.trusted_sources
// have none.
type Limits struct {
	Queries      uint64 `key:"queries_per_second" flag:"queries-per-second" doc:"Queries and HTTP requests of one source, an IPv4 address or an IPv6 /64; a network of them, an IPv4 /24 or an IPv6 /56, has five times as many; 0: no limit"`
	Transactions uint64 `key:"transactions_per_second" flag:"transactions-per-second" doc:"Transactions that one source hands in, and those of one signer; 0: no limit"`

	Responses uint64        `key:"responses_per_second" flag:"responses-per-second" doc:"Responses of one kind over UDP to one network, an IPv4 /24 or an IPv6 /56, whose addresses may be forged: without a DNS cookie or a connection before; 0: no limit"`
	Slip      uint64        `key:"response_slip" flag:"response-slip" doc:"Of the responses beyond that, one in so many is cut, so that a client that is there comes back over TCP, and the others are dropped; 0: none is cut"`
	Window    time.Duration `key:"response_window" flag:"response-window" doc:"The longest that such a network gets no more than that after it has asked too often"`
}

// Logging is where and how the node says what it does.
type Logging struct {
	Level   string `key:"level" flag:"log-level" doc:"debug, info, warn or error"`
	Format  string `key:"format" flag:"log-format" doc:"json or text"`
	Output  string `key:"output" flag:"log-output" doc:"File to append to; empty: standard error"`
	Queries uint64 `key:"queries" flag:"log-queries" doc:"Log one request in so many at level info: its name, type, code, transport and how long it took; who asked is beside it only with logging.level debug; 0: none"`
}

// Default returns the settings of a node about which nothing was decided.
func Default() Settings {
	return Settings{
		Node:      Node{Service: node.DefaultService, API: node.DefaultAPI},
		DNS:       defaultDNS(),
		Resolver:  Resolver{Recursion: true, CacheSize: 10_000, CacheAge: 5 * time.Minute},
		Consensus: Consensus{Listen: node.DefaultConsensus, Heartbeat: 5 * time.Second},
		Security:  Security{AllowedAlgorithms: defaultAlgorithms()},
		Limits:    Limits{Queries: 1000, Transactions: 100, Responses: 200, Slip: 2, Window: 5 * time.Second},
		Logging:   Logging{Level: "info", Format: "json"},
	}
}

func defaultAlgorithms() (names []string) {
	for _, a := range node.DefaultAlgorithms() {
		names = append(names, a.String())
	}
	return names
}
