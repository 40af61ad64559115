package config_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/config"
)

// sample reads one of the draft's two examples.
func sample(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// U-154, U-246: the draft's example loads as it stands, sr25519 in it, and every
// key of it arrives.
func TestResolverSample(t *testing.T) {
	got, err := config.DecodeResolver([]byte(sample(t, "resolver.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	want := config.DefaultResolver()
	want.Version = "1.0"
	want.Network = config.Network{
		ChainID: "jmbc-mainnet-1",
		RPC: []config.Endpoint{
			{Scheme: "https", Host: "rpc.jmbc.utxo", Port: 8545}, {Scheme: "https", Host: "rpc2.jmbc.utxo", Port: 8545},
		},
		Events: []config.Endpoint{{Scheme: "wss", Host: "ws.jmbc.utxo", Port: 8546}},
	}
	want.Resolving = config.Resolving{CacheSize: 10000, CacheTTL: 300, MaxRecursion: 10, DNSSEC: true, Privacy: true}
	want.Security = config.Security{RequireProof: true, ProofExpiry: 3600, AllowedAlgorithms: []string{"secp256k1", "ed25519", "sr25519"}}
	want.Logging = config.Logging{Level: "info", Format: "json", Output: "/var/log/utxo-dns/resolver.log"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	warnings := strings.Join(got.Warnings(), "\n")
	for _, want := range []string{"enable_privacy", "trust.genesis", "https://rpc.jmbc.utxo:8545", "https://rpc2.jmbc.utxo:8545", "wss://ws.jmbc.utxo:8546"} {
		if !strings.Contains(warnings, want) {
			t.Errorf("no warning of %s in\n%s", want, warnings)
		}
	}
	if some := got.UsableRPC(); len(some) != 0 {
		t.Errorf("%v can be asked, and nobody knows where they are", some)
	}
}

// oneNode is the ID of a node, and knownKey its key.
const (
	oneNode  = "12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5"
	knownKey = "\x5e\xb7\x24\x9b\xd1\x5b\x68\x9e\x90\x70\x19\xa6\x8b\xcc\xd1\x35\x95\xfb\x17\x63\xb0\x12\xc8\x47\x34\xef\xfd\xcc\xba\x67\x53\xc2"
)

// least is the shortest file.
const least = "version: 1.0\nnetwork:\n  chain_id: c\n  rpc_endpoints: [\"http://127.0.0.1:8053\"]\n"

// U-232, U-233, U-234, U-235, U-236, U-237, U-238, U-240, U-241, U-242, U-243,
// U-244: each key sets what it is the key of.
func TestResolverKeys(t *testing.T) {
	const pin = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	for _, tc := range []struct {
		more string // after the least file
		want func(*config.Resolver)
	}{
		{"", func(*config.Resolver) {}},
		{"resolver: {cache_size: 2}", func(r *config.Resolver) { r.Resolving.CacheSize = 2 }},
		{"resolver: {cache_ttl: 30}", func(r *config.Resolver) { r.Resolving.CacheTTL = 30 }},
		{"resolver: {cache_dir: c}\ntrust: {genesis: g.json}", func(r *config.Resolver) {
			r.Resolving.CacheDir, r.Trust.Genesis = "c", "g.json"
		}},
		{"resolver: {max_recursion: 3}", func(r *config.Resolver) { r.Resolving.MaxRecursion = 3 }},
		{"resolver: {enable_dnssec: true}", func(r *config.Resolver) { r.Resolving.DNSSEC = true }},
		{"resolver: {enable_privacy: true}", func(r *config.Resolver) { r.Resolving.Privacy = true }},
		{"security: {require_proof: false}", func(r *config.Resolver) { r.Security.RequireProof = false }},
		{"security: {proof_expiry: 60}", func(r *config.Resolver) { r.Security.ProofExpiry = 60 }},
		{"security: {allowed_algorithms: [ed25519]}", func(r *config.Resolver) { r.Security.AllowedAlgorithms = []string{"ed25519"} }},
		{"security: {allowed_algorithms: [rsa, ed25519], ignore_unknown_algorithms: true}", func(r *config.Resolver) {
			r.Security.AllowedAlgorithms, r.Security.IgnoreUnknownAlgorithms = []string{"rsa", "ed25519"}, true
		}},
		{"logging: {level: debug}", func(r *config.Resolver) { r.Logging.Level = "debug" }},
		{"logging: {format: text}", func(r *config.Resolver) { r.Logging.Format = "text" }},
		{"logging: {output: /tmp/x}", func(r *config.Resolver) { r.Logging.Output = "/tmp/x" }},
		{"trust: {genesis: g.json, dir: state, trusting_period: 3600}", func(r *config.Resolver) {
			r.Trust.Genesis, r.Trust.Dir, r.Trust.Period = "g.json", "state", 3600
		}},
		{"trust: {genesis: g.json, genesis_hash: " + strings.Repeat("ab", 32) + "}", func(r *config.Resolver) {
			r.Trust.Genesis = "g.json"
			copy(r.Trust.GenesisHash[:], strings.Repeat("\xab", 32))
		}},
		{"trust: {genesis: g.json, checkpoint: \"12:" + strings.Repeat("ab", 32) + "\"}", func(r *config.Resolver) {
			r.Trust.Genesis, r.Trust.Checkpoint.Height = "g.json", 12
			copy(r.Trust.Checkpoint.Hash[:], strings.Repeat("\xab", 32))
		}},
		{"trust: {genesis: g.json, pinned_nodes: [" + oneNode + "], quorum: 1}", func(r *config.Resolver) {
			r.Trust.Genesis, r.Trust.Quorum, r.Trust.Pinned = "g.json", 1, []config.NodeID{{}}
			copy(r.Trust.Pinned[0].Key[:], knownKey)
		}},
		{"bootstrap: {rpc.jmbc.utxo: {addresses: [192.0.2.7, \"2001:db8::1\"]}}", func(r *config.Resolver) {
			r.Bootstrap = config.Bootstrap{"rpc.jmbc.utxo": {Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("2001:db8::1")}}}
		}},
		{"bootstrap: {rpc.jmbc.utxo: {key: \"" + pin + "\"}}", func(r *config.Resolver) {
			var p config.Pin
			if err := p.UnmarshalText([]byte(pin)); err != nil {
				t.Fatal(err)
			}
			r.Bootstrap = config.Bootstrap{"rpc.jmbc.utxo": {Key: p}}
		}},
		{"listen: {service: \"0.0.0.0:53\", regions: [hk], trusted_sources: [10.0.0.0/8]}", func(r *config.Resolver) {
			r.Listen = config.Listen{Service: "0.0.0.0:53", Regions: []string{"hk"}, TrustedSources: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
		}},
		{"listen: {https: \"0.0.0.0:443\", tls_certificate: c.pem, tls_key: k.pem}", func(r *config.Resolver) {
			r.Listen.HTTPS, r.Listen.TLSCertificate, r.Listen.TLSKey = "0.0.0.0:443", "c.pem", "k.pem"
		}},
		{"listen: {tls: \"0.0.0.0:853\", tls_certificate: c.pem, tls_key: k.pem}", func(r *config.Resolver) {
			r.Listen.TLS, r.Listen.TLSCertificate, r.Listen.TLSKey = "0.0.0.0:853", "c.pem", "k.pem"
		}},
		{"dns: {forward: [\"tls://dns.example\", 192.0.2.53], filter_rebinding: true}", func(r *config.Resolver) {
			r.DNS.Forward = []config.Fallback{{Endpoint: config.Endpoint{Scheme: "tls", Host: "dns.example"}}, {Endpoint: config.Endpoint{Scheme: "udp", Host: "192.0.2.53"}}}
			r.DNS.Filter = true
		}},
	} {
		got, err := config.DecodeResolver([]byte(least + tc.more))
		if err != nil {
			t.Errorf("%s: %v", tc.more, err)
			continue
		}
		want := config.DefaultResolver()
		want.Version = "1.0"
		want.Network = config.Network{ChainID: "c", RPC: []config.Endpoint{{Scheme: "http", Host: "127.0.0.1", Port: 8053}}}
		tc.want(want)
		if diff := cmp.Diff(want, got, cmp.Comparer(same[netip.Addr]), cmp.Comparer(same[netip.Prefix])); diff != "" {
			t.Errorf("%s:\n%s", tc.more, diff)
		}
	}
}

// U-239: an anchor is a record as in a zone file; where it has no effect a warning
// says so, and so it is with servers that are asked in the clear or not at all.
func TestResolverDNS(t *testing.T) {
	const anchor = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
	for more, want := range map[string][]string{
		"dns: {forward: [\"tls://192.0.2.53\"]}":                                                                       nil,
		"resolver: {enable_dnssec: true}\ndns: {forward: [\"https://dns.example/x\"]}":                                 nil,
		"resolver: {enable_dnssec: true}":                                                                              {"there is no dns.forward"},
		"dns: {forward: [\"tls://Dns.Example\"]}\nbootstrap: {dns.EXAMPLE.: {addresses: [192.0.2.8]}}":                 nil,
		"dns: {forward: [\"tls://dns.example\"]}\nbootstrap: {dns: {addresses: [192.0.2.8]}}":                          {"bootstrap.dns"},
		"dns: {forward: [192.0.2.53]}":                                                                                 {"in the clear"},
		"dns: {forward: [\"tls://dns.jmbc.utxo\"]}":                                                                    {"tls://dns.jmbc.utxo is unusable"},
		"dns: {forward: [\"tls://192.0.2.53\"], trust_anchors: [\"" + anchor + "\"]}":                                  {"nothing is validated"},
		"resolver: {enable_dnssec: true}\ndns: {forward: [\"tls://192.0.2.53\"], trust_anchors: [\"" + anchor + "\"]}": nil,
	} {
		got, err := config.DecodeResolver([]byte(least + "trust: {genesis: g.json}\n" + more))
		if err != nil {
			t.Errorf("%s: %v", more, err)
			continue
		}
		warnings := strings.Join(got.Warnings(), "\n")
		if (warnings == "") != (want == nil) {
			t.Errorf("%s: it warns of %q", more, warnings)
		}
		for _, w := range want {
			if !strings.Contains(warnings, w) {
				t.Errorf("%s: no warning of %q in %q", more, w, warnings)
			}
		}
		for _, a := range got.DNS.TrustAnchors {
			if !strings.HasPrefix(a.String(), ".\t") || !strings.Contains(a.String(), "20326 8 2") {
				t.Errorf("the anchor is %v", a)
			}
		}
	}
}

// U-232: the three ways to write the one version there is.
func TestResolverVersion(t *testing.T) {
	rest := strings.TrimPrefix(least, "version: 1.0")
	for text, want := range map[string]error{
		"1": nil, "1.0": nil, `"1.0"`: nil,
		"2.0": config.ErrValue, "1.00": config.ErrValue, `"1"`: config.ErrValue, "true": config.ErrValue, "[1]": config.ErrValue,
	} {
		if _, err := config.DecodeResolver([]byte("version: " + text + rest)); !errors.Is(err, want) {
			t.Errorf("version %s: %v, want %v", text, err, want)
		}
	}
}

// faulty is a file that is refused, and what is said of it.
type faulty struct {
	name string
	text string
	kind config.ErrorKind
	path string
	line int
}

func (tc *faulty) check(t *testing.T, err error) {
	t.Helper()
	f := new(config.Fault)
	if !errors.As(err, &f) || !errors.Is(err, tc.kind) {
		t.Fatalf("%v, want %v", err, tc.kind)
	}
	if f.Path != tc.path || f.Line != tc.line {
		t.Errorf("%v: key %q on line %d, want %q on line %d", err, f.Path, f.Line, tc.path, tc.line)
	}
}

// U-154, U-232, U-243, U-245: what is wrong is named with its key and its line.
func TestResolverFaults(t *testing.T) {
	for _, tc := range []faulty{
		{"nothing", "", config.ErrSyntax, "", 1},
		{"a comment alone", "# nothing\n", config.ErrSyntax, "", 1},
		{"a list", "- 1\n", config.ErrType, "", 1},
		{"no YAML", "version: 1.0\nnetwork: [\n", config.ErrSyntax, "", 2},
		{"a second document", least + "---\nversion: 1.0\n", config.ErrSyntax, "", 5},
		{"an alias", least + "logging: &l {level: info}\n", config.ErrSyntax, "logging", 5},
		{"a key that is a list", least + "[1]: 2\n", config.ErrKey, "", 5},
		{"a deep list", least + "resolver: " + strings.Repeat("[", 20) + strings.Repeat("]", 20), config.ErrSyntax, "resolver" + strings.Repeat("[0]", 16), 5},
		{"a binary", least + "logging: {level: !!binary aaaa}", config.ErrType, "logging.level", 5},
		{"no version", strings.TrimPrefix(least, "version: 1.0\n"), config.ErrKey, "version", 1},
		{"no chain", "version: 1.0\nnetwork:\n  rpc_endpoints: [\"http://a\"]\n", config.ErrKey, "network.chain_id", 2},
		{"nobody to ask", "version: 1.0\nnetwork: {chain_id: c}\n", config.ErrKey, "network.rpc_endpoints", 2},
		{"an empty list of nodes", "version: 1.0\nnetwork:\n  chain_id: c\n  rpc_endpoints: []\n", config.ErrKey, "network.rpc_endpoints", 4},

		{"an unknown section", least + "caching: {}\n", config.ErrKey, "caching", 5},
		{"a misspelt key", least + "resolver:\n  cach_size: 1\n", config.ErrKey, "resolver.cach_size", 6},
		{"an oblivious resolver", least + "resolver:\n  enable_oblivious: true\n", config.ErrKey, "resolver.enable_oblivious", 6},
		{"a key twice", least + "resolver:\n  cache_size: 1\n  cache_size: 1\n", config.ErrKey, "resolver.cache_size", 7},
		{"a section that is a string", least + "resolver: all\n", config.ErrType, "resolver", 5},
		{"an empty section", least + "resolver:\n", config.ErrType, "resolver", 5},

		{"a number in quotes", least + "resolver: {cache_size: \"1\"}", config.ErrType, "resolver.cache_size", 5},
		{"a fraction of answers", least + "resolver: {cache_size: 1.5}", config.ErrType, "resolver.cache_size", 5},
		{"a cache of none", least + "resolver: {cache_size: 0}", config.ErrValue, "resolver.cache_size", 5},
		{"no time to keep anything", least + "resolver: {cache_ttl: 0}", config.ErrValue, "resolver.cache_ttl", 5},
		{"fewer than no answers", least + "resolver: {cache_size: -1}", config.ErrValue, "resolver.cache_size", 5},
		{"more answers than there are numbers", least + "resolver: {cache_size: 99999999999999999999}", config.ErrType, "resolver.cache_size", 5},
		{"a cache of eleven million", least + "resolver: {cache_size: 11000000}", config.ErrValue, "resolver.cache_size", 5},
		{"answers kept nowhere", least + "resolver: {cache_dir: \"\"}\ntrust: {genesis: g}", config.ErrValue, "resolver.cache_dir", 5},
		{"answers kept that nothing verifies", least + "resolver: {cache_dir: c}", config.ErrValue, "resolver.cache_dir", 5},
		{"a TTL of a year", least + "resolver: {cache_ttl: 31536000}", config.ErrValue, "resolver.cache_ttl", 5},
		{"a TTL with its unit", least + "resolver: {cache_ttl: 300s}", config.ErrType, "resolver.cache_ttl", 5},
		{"eleven steps", least + "resolver: {max_recursion: 11}", config.ErrValue, "resolver.max_recursion", 5},
		{"yes", least + "resolver: {enable_dnssec: yes}", config.ErrType, "resolver.enable_dnssec", 5},
		{"one for true", least + "resolver: {enable_privacy: 1}", config.ErrType, "resolver.enable_privacy", 5},
		{"proof in quotes", least + "security: {require_proof: \"true\"}", config.ErrType, "security.require_proof", 5},
		{"proofs that are never fresh", least + "security: {proof_expiry: 0}", config.ErrValue, "security.proof_expiry", 5},
		{"rsa", least + "security:\n  allowed_algorithms:\n  - rsa\n", config.ErrValue, "security.allowed_algorithms", 6},
		{"no algorithm", least + "security: {allowed_algorithms: []}", config.ErrValue, "security.allowed_algorithms", 5},
		{"an algorithm without a list", least + "security: {allowed_algorithms: ed25519}", config.ErrType, "security.allowed_algorithms", 5},
		{"an algorithm that is a number", least + "security:\n  allowed_algorithms:\n  - ed25519\n  - 7\n", config.ErrType, "security.allowed_algorithms[1]", 8},
		{"a loud level", least + "logging: {level: LOUD}", config.ErrValue, "logging.level", 5},
		{"a format of others", least + "logging: {format: xml}", config.ErrValue, "logging.format", 5},
		{"output to nowhere", least + "logging: {output: \"\"}", config.ErrValue, "logging.output", 5},
		{"output to a number", least + "logging: {output: 1}", config.ErrType, "logging.output", 5},

		{"a chain that is a number", "version: 1.0\nnetwork:\n  chain_id: 1\n", config.ErrType, "network.chain_id", 3},
		{"one node without a list", "version: 1.0\nnetwork:\n  rpc_endpoints: http://a\n", config.ErrType, "network.rpc_endpoints", 3},
		{"a node over ftp", "version: 1.0\nnetwork:\n  chain_id: c\n  rpc_endpoints:\n  - http://a\n  - ftp://b\n", config.ErrValue, "network.rpc_endpoints[1]", 6},
		{"a node without scheme", "version: 1.0\nnetwork: {chain_id: c, rpc_endpoints: [\"127.0.0.1:80\"]}\n", config.ErrValue, "network.rpc_endpoints[0]", 2},
		{"a node with a password", "version: 1.0\nnetwork: {chain_id: c, rpc_endpoints: [\"http://u:p@a\"]}\n", config.ErrValue, "network.rpc_endpoints[0]", 2},
		{"a node at port 0", "version: 1.0\nnetwork: {chain_id: c, rpc_endpoints: [\"http://a:0\"]}\n", config.ErrValue, "network.rpc_endpoints[0]", 2},
		{"a node twice", "version: 1.0\nnetwork:\n  chain_id: c\n  rpc_endpoints:\n  - http://a\n  - http://a/\n", config.ErrValue, "network.rpc_endpoints[1]", 6},
		{"events over http", least + "  ws_endpoints:\n  - http://a\n", config.ErrValue, "network.ws_endpoints[0]", 6},
		{"events twice", least + "  ws_endpoints: [\"ws://a\", \"ws://a\"]\n", config.ErrValue, "network.ws_endpoints[1]", 5},

		{"a checkpoint of nothing", least + "trust:\n  checkpoint: \"1:" + strings.Repeat("00", 32) + "\"\n", config.ErrValue, "trust.checkpoint", 6},
		{"a short checkpoint", least + "trust: {genesis: g, checkpoint: \"1:00\"}", config.ErrValue, "trust.checkpoint", 5},
		{"a checkpoint at height 0", least + "trust: {genesis: g, checkpoint: \"0:" + strings.Repeat("00", 32) + "\"}", config.ErrValue, "trust.checkpoint", 5},
		{"a hash of 31 octets", least + "trust: {genesis: g, genesis_hash: \"" + strings.Repeat("00", 31) + "\"}", config.ErrValue, "trust.genesis_hash", 5},
		{"a node that is none", least + "trust: {genesis: g, pinned_nodes: [12D3KooW0]}", config.ErrValue, "trust.pinned_nodes[0]", 5},
		{"a node of another kind of key", least + "trust: {genesis: g, pinned_nodes: [QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N]}", config.ErrValue, "trust.pinned_nodes[0]", 5},
		{"a node of which is more", least + "trust: {genesis: g, pinned_nodes: [1" + oneNode + "]}", config.ErrValue, "trust.pinned_nodes[0]", 5},
		{"pinned twice", least + "trust:\n  genesis: g\n  pinned_nodes:\n  - " + oneNode + "\n  - " + oneNode + "\n", config.ErrValue, "trust.pinned_nodes[1]", 9},
		{"more than there are", least + "trust: {genesis: g, pinned_nodes: [" + oneNode + "], quorum: 2}", config.ErrValue, "trust.quorum", 5},
		{"a quorum of nobody", least + "trust: {genesis: g, quorum: 1}", config.ErrValue, "trust.quorum", 5},
		{"pinned without a genesis", least + "trust: {pinned_nodes: [" + oneNode + "]}", config.ErrValue, "trust.pinned_nodes", 5},
		{"pinned beside a checkpoint", least + "trust: {genesis: g, pinned_nodes: [" + oneNode + "], checkpoint: \"1:" + strings.Repeat("00", 32) + "\"}", config.ErrValue, "trust.checkpoint", 5},
		{"trust for a second", least + "trust: {genesis: g, trusting_period: 1}", config.ErrValue, "trust.trusting_period", 5},
		{"no path of a genesis", least + "trust: {genesis: \"\"}", config.ErrValue, "trust.genesis", 5},
		{"a server of the DNS over gopher", least + "dns:\n  forward:\n  - 192.0.2.53\n  - gopher://a\n", config.ErrValue, "dns.forward[1]", 8},
		{"a server by its name alone", least + "dns: {forward: [dns.example]}", config.ErrValue, "dns.forward[0]", 5},
		{"a server twice", least + "dns: {forward: [192.0.2.53, \"udp://192.0.2.53\"]}", config.ErrValue, "dns.forward[1]", 5},
		{"one server without a list", least + "dns: {forward: 192.0.2.53}", config.ErrType, "dns.forward", 5},
		{"a filter of nothing", least + "dns: {filter_rebinding: true}", config.ErrValue, "dns.filter_rebinding", 5},
		{"an anchor that is an address", least + "dns: {trust_anchors: [\". IN A 192.0.2.1\"]}", config.ErrValue, "dns.trust_anchors[0]", 5},
		{"validation where the node has it", least + "dns: {validate: true}", config.ErrKey, "dns.validate", 5},
		{"a host of nothing", least + "bootstrap:\n  a.utxo: {}\n", config.ErrValue, "bootstrap.a.utxo", 6},
		{"a host's name for its address", least + "bootstrap: {a.utxo: {addresses: [b]}}", config.ErrValue, "bootstrap.a.utxo.addresses[0]", 5},
		{"a short pin", least + "bootstrap: {a.utxo: {key: aaaa}}", config.ErrValue, "bootstrap.a.utxo.key", 5},
		{"a host that is a string", least + "bootstrap: {a.utxo: b}", config.ErrType, "bootstrap.a.utxo", 5},
		{"hosts in a list", least + "bootstrap: []", config.ErrType, "bootstrap", 5},
		{"a port alone", least + "listen: {service: \"53\"}", config.ErrValue, "listen.service", 5},
		{"TLS at a port alone", least + "listen: {tls: \"853\"}", config.ErrValue, "listen.tls", 5},
		{"HTTPS at a port alone", least + "listen: {https: \"443\"}", config.ErrValue, "listen.https", 5},
		{"HTTPS without certificate", least + "listen: {https: \":443\"}", config.ErrValue, "listen.tls_certificate", 5},
		{"TLS without certificate", least + "listen: {tls: \":853\"}", config.ErrValue, "listen.tls_certificate", 5},
		{"TLS without key", least + "listen: {tls: \":853\", tls_certificate: c}", config.ErrValue, "listen.tls_key", 5},
		{"a certificate for nothing", least + "listen: {tls_certificate: c}", config.ErrValue, "listen.tls", 5},
		{"a region that is no country", least + "listen: {regions: [hk, HK]}", config.ErrValue, "listen.regions[1]", 5},
		{"a source that is no prefix", least + "listen: {trusted_sources: [10.0.0.1]}", config.ErrValue, "listen.trusted_sources[0]", 5},
		{"a long file", strings.Repeat("#", 1<<16+1), config.ErrFile, "", 1},
		{"a file of marks", least + strings.Repeat("-\n", 4000), config.ErrFile, "", 2047},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := config.DecodeResolver([]byte(tc.text))
			tc.check(t, err)
		})
	}
}

// U-245: the text of an error is what an operator needs.
func TestFaultText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resolver.yaml")
	if err := os.WriteFile(path, []byte(least+"resolver:\n  cach_size: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.ReadResolver(path)
	want := path + ": config: key: line 6: resolver.cach_size is not known; there is cache_size, cache_ttl, cache_dir, max_recursion, enable_dnssec, enable_privacy"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := config.ReadResolver(path + ".none"); !errors.Is(err, config.ErrFile) {
		t.Error(err)
	}
}

func same[T comparable](a, b T) bool { return a == b }
