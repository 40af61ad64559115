package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
)

// A Resolver is the configuration of a resolver without a ledger: the draft's
// keys (draft §13.1), then trust, bootstrap, listen and dns.
type Resolver struct {
	Version   Version   `key:"version"`
	Network   Network   `key:"network"`
	Resolving Resolving `key:"resolver"`
	Security  Security  `key:"security"`
	Logging   Logging   `key:"logging"`
	Trust     Trust     `key:"trust"`
	Bootstrap Bootstrap `key:"bootstrap"`
	Listen    Listen    `key:"listen"`
	DNS       DNS       `key:"dns"`
}

// Network is the chain, and the nodes that are asked.
type Network struct {
	ChainID string     `key:"chain_id"`
	RPC     []Endpoint `key:"rpc_endpoints" schemes:"http https"`
	Events  []Endpoint `key:"ws_endpoints" schemes:"ws wss"`
}

// Resolving is how answers are found and kept (E-82).
type Resolving struct {
	CacheSize    uint64 `key:"cache_size" range:"1..10000000"` // answers
	CacheTTL     uint64 `key:"cache_ttl" range:"1..604800"`    // the longest time to keep one, in seconds
	CacheDir     string `key:"cache_dir"`                      // where answers are kept over a restart; "": in memory alone
	MaxRecursion uint64 `key:"max_recursion" range:"0..10"`    // aliases followed and resolvers asked
	DNSSEC       bool   `key:"enable_dnssec"`
	Privacy      bool   `key:"enable_privacy"`
}

// Security is what is believed.
type Security struct {
	RequireProof            bool     `key:"require_proof"`
	ProofExpiry             uint64   `key:"proof_expiry" range:"1..31536000"` // the greatest age of an anchor, in seconds
	AllowedAlgorithms       []string `key:"allowed_algorithms"`
	IgnoreUnknownAlgorithms bool     `key:"ignore_unknown_algorithms"`
}

// Logging is where and how the resolver says what it does.
type Logging struct {
	Level  string `key:"level" one:"debug info warn error"`
	Format string `key:"format" one:"json text"`
	Output string `key:"output"` // a path; "-" is standard error
}

// Listen is where the resolver answers, in the words of a node's configuration.
type Listen struct {
	Service        string         `key:"service"`
	TLS            string         `key:"tls"`
	HTTPS          string         `key:"https"`
	TLSCertificate string         `key:"tls_certificate"`
	TLSKey         string         `key:"tls_key"`
	Regions        []string       `key:"regions"`
	TrustedSources []netip.Prefix `key:"trusted_sources"` // nil: loopback
}

// DefaultResolver returns what holds for keys that a file does not have. The
// figures are those of the draft's example.
func DefaultResolver() *Resolver {
	return &Resolver{
		Resolving: Resolving{CacheSize: 10_000, CacheTTL: 300, MaxRecursion: 10},
		Security:  Security{RequireProof: true, ProofExpiry: 3600, AllowedAlgorithms: defaultAlgorithms()},
		Logging:   Logging{Level: "info", Format: "json", Output: "-"},
		Trust:     Trust{Period: defaultPeriod},
		Listen:    Listen{Service: "127.0.0.1:5353"},
	}
}

// defaultPeriod is the trusting period of two weeks, in seconds.
const defaultPeriod = 14 * 24 * 3600

// defaultAlgorithms are all but sr25519, which only a file names (E-49).
func defaultAlgorithms() []string {
	return []string{ledger.Secp256k1.String(), ledger.Ed25519.String(), ledger.MLDSA65.String()}
}

// ReadResolver reads and checks a file.
func ReadResolver(path string) (*Resolver, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	r, err := DecodeResolver(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// DecodeResolver reads and checks the octets of a file. What it fails with is a
// Fault.
func DecodeResolver(b []byte) (*Resolver, error) {
	top, err := readYAML(b)
	if err != nil {
		return nil, err
	}
	f, r := &file{top: top}, DefaultResolver()
	if err := f.fill(r); err != nil {
		return nil, err
	}
	return r, r.check(f)
}

func (r *Resolver) check(f *file) error {
	switch {
	case r.Version == "":
		return f.fault(ErrKey, "version", "is missing, want 1.0")
	case r.Network.ChainID == "":
		return f.fault(ErrKey, "network.chain_id", "is missing: it says which chain is believed")
	case len(r.Network.RPC) == 0:
		return f.fault(ErrKey, "network.rpc_endpoints", "is missing: there is nobody to ask")
	}
	if _, err := r.Security.Algorithms(); err != nil {
		return f.fault(ErrValue, "security.allowed_algorithms", "%v", err)
	}
	for _, check := range []func(*file) error{r.Network.check, r.Trust.check, r.Bootstrap.check, r.Listen.check, r.DNS.check} {
		if err := check(f); err != nil {
			return err
		}
	}
	if _, given := f.lines["resolver.cache_dir"]; given && (r.Resolving.CacheDir == "" || r.Trust.Genesis == "") {
		return f.fault(ErrValue, "resolver.cache_dir", "wants a path, and trust.genesis: what is not verified is not kept")
	}
	if r.Logging.Output == "" {
		return f.fault(ErrValue, "logging.output", `is empty, want a path, or "-" for standard error`)
	}
	return nil
}

func (n *Network) check(f *file) error {
	if err := distinct(f, "network.rpc_endpoints", n.RPC); err != nil {
		return err
	}
	return distinct(f, "network.ws_endpoints", n.Events)
}

// distinct refuses an endpoint that a list has twice.
func distinct(f *file, path string, all []Endpoint) error {
	for i, e := range all {
		if slices.Contains(all[:i], e) {
			return f.fault(ErrValue, element(path, i), "is %v, which is there before", e)
		}
	}
	return nil
}

// Algorithms returns the signature algorithms that are believed. An unknown name
// is an error unless those are left out (U-154).
func (s *Security) Algorithms() (all []ledger.Algorithm, err error) {
	for _, name := range s.AllowedAlgorithms {
		a, err := ledger.ParseAlgorithm(name)
		if err != nil && !s.IgnoreUnknownAlgorithms {
			return nil, fmt.Errorf("has %q, which this program does not know; security.ignore_unknown_algorithms leaves it out", name)
		}
		if err == nil && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("has no algorithm that this program knows: nothing would be believed")
	}
	return all, nil
}

func (l *Listen) check(f *file) error {
	_, _, serviceErr := net.SplitHostPort(l.Service)
	_, _, tlsErr := net.SplitHostPort(l.TLS)
	_, _, httpsErr := net.SplitHostPort(l.HTTPS)
	secured := l.TLS != "" || l.HTTPS != ""
	switch {
	case serviceErr != nil:
		return f.fault(ErrValue, "listen.service", "is %q, want host:port", l.Service)
	case l.TLS != "" && tlsErr != nil:
		return f.fault(ErrValue, "listen.tls", "is %q, want host:port", l.TLS)
	case l.HTTPS != "" && httpsErr != nil:
		return f.fault(ErrValue, "listen.https", "is %q, want host:port", l.HTTPS)
	case secured && l.TLSCertificate == "":
		return f.fault(ErrValue, "listen.tls_certificate", "is missing: there is a listen.tls or listen.https")
	case secured && l.TLSKey == "":
		return f.fault(ErrValue, "listen.tls_key", "is missing: there is a listen.tls or listen.https")
	case !secured && l.TLSCertificate+l.TLSKey != "":
		return f.fault(ErrValue, "listen.tls", "is missing, and listen.https: there is a certificate or a key for them")
	}
	return checkRegions(f, "listen.regions", l.Regions)
}

// checkRegions refuses what is no country code.
func checkRegions(f *file, path string, all []string) error {
	for i, cc := range all {
		if !name.CountryAlpha2(cc) {
			return f.fault(ErrValue, element(path, i), "is %q, want a country code of ISO 3166-1 in lower case", cc)
		}
	}
	return nil
}

// UsableRPC returns the nodes that can be asked.
func (r *Resolver) UsableRPC() []Endpoint { return r.Bootstrap.usable(r.Network.RPC) }

// UsableEvents returns the nodes that can be listened to.
func (r *Resolver) UsableEvents() []Endpoint { return r.Bootstrap.usable(r.Network.Events) }

// Warnings returns what loads and has no effect, or not the one that one may
// think.
func (r *Resolver) Warnings() (all []string) {
	if r.Resolving.Privacy {
		all = append(all, "resolver.enable_privacy: oblivious queries and noisy statistics are not built yet; nodes see the names that are asked for")
	}
	all = append(all, r.dnsWarnings()...)
	if r.Trust.Genesis == "" {
		all = append(all, "trust.genesis is missing: no answer can be verified")
	}
	if !r.Security.RequireProof {
		all = append(all, "security.require_proof is false: answers without a proof are passed on, unauthenticated")
	}
	for _, name := range r.Security.AllowedAlgorithms {
		if _, err := ledger.ParseAlgorithm(name); err != nil {
			all = append(all, fmt.Sprintf("security.allowed_algorithms: %q is not known and left out", name))
		}
	}
	return append(all, r.Bootstrap.warnings(slices.Concat(r.Network.RPC, r.Network.Events, endpointsOf(r.DNS.Forward)))...)
}
