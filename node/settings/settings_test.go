package settings_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), settings.File)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// U-181: the service is on port 5353 unless configured.
func TestDefaults(t *testing.T) {
	s, err := settings.Load(settings.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Node.Service != "127.0.0.1:5353" {
		t.Errorf("service at %q", s.Node.Service)
	}
	cfg, err := s.NodeConfig("home", nil)
	if err != nil || cfg.Home != "home" || cfg.Service != s.Node.Service {
		t.Errorf("%+v, %v", cfg, err)
	}
	if cfg.Limits.Queries != 1000 || cfg.Limits.Transactions != 100 { // U-168
		t.Errorf("limits %+v", cfg.Limits)
	}
}

func TestFileEnvironmentFlags(t *testing.T) {
	path := file(t, "version: 1.0\nnode:\n  api: 127.0.0.1:1\n  service: 127.0.0.1:1\n  validator: true\nconsensus:\n  heartbeat: 2s\n  listen: 127.0.0.1:1\n")
	s, err := settings.Load(settings.Sources{
		File:  path,
		Env:   []string{"UTXONODE_NODE_SERVICE=127.0.0.1:2", "UTXONODE_CONSENSUS_LISTEN=127.0.0.1:2", "UTXONODE_DIR=/x", "HOME=/y"},
		Flags: map[string]string{"consensus.listen": "127.0.0.1:3", "node.regions": "hk, de"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := settings.Default()
	want.Node = settings.Node{API: "127.0.0.1:1", Service: "127.0.0.1:2", Validator: true, Regions: []string{"hk", "de"}}
	want.Consensus.Heartbeat, want.Consensus.Listen = 2*time.Second, "127.0.0.1:3"
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
}

// U-245: a key that is not known, or a value of another type, is an error that
// names the path of the key, wherever it comes from.
func TestStrict(t *testing.T) {
	for _, tc := range []struct {
		name, file, env string
		want            settings.ErrorKind
		path            string
	}{
		{name: "a section that is not known", file: "resolver:\n  cach_size: 1\n", want: settings.ErrKey, path: "resolver.cach_size"},
		{name: "a key that is not known", file: "node:\n  validater: true\n", want: settings.ErrKey, path: "node.validater"},
		{name: "a key outside its section", file: "validator: true\n", want: settings.ErrKey, path: "validator"},
		{name: "a section that is a value", file: "node: 5\n", want: settings.ErrKey, path: "node"},
		{name: "text for a bool", file: "node:\n  validator: \"true\"\n", want: settings.ErrType, path: "node.validator"},
		{name: "a bool for text", file: "logging:\n  level: true\n", want: settings.ErrType, path: "logging.level"},
		{name: "a number for a duration", file: "consensus:\n  heartbeat: 5\n", want: settings.ErrType, path: "consensus.heartbeat"},
		{name: "a negative number", file: "node:\n  keep_heights: -1\n", want: settings.ErrType, path: "node.keep_heights"},
		{name: "text for a list", file: "node:\n  regions: hk\n", want: settings.ErrType, path: "node.regions"},
		{name: "a list of numbers", file: "node:\n  regions: [1]\n", want: settings.ErrType, path: "node.regions"},
		{name: "a region in upper case", file: "node:\n  regions: [de, HK]\n", want: settings.ErrValue, path: "node.regions: \"HK\" is no country code of ISO 3166-1 in lower case, such as hk"},
		{name: "a region with a space", file: "node:\n  regions: [\"hk \"]\n", want: settings.ErrValue, path: "node.regions: \"hk \""},
		{name: "a region with a sign", file: "node:\n  regions: [\"HK!\"]\n", want: settings.ErrValue, path: "node.regions: \"HK!\""},
		{name: "a region that is none", file: "node:\n  regions: [zz]\n", want: settings.ErrValue, path: "node.regions: \"zz\""},
		{name: "no region", file: "node:\n  regions: [\"\"]\n", want: settings.ErrValue, path: "node.regions: \"\""},
		{name: "a list for text", file: "node:\n  api: [a]\n", want: settings.ErrType, path: "node.api"},
		{name: "nothing for a bool", file: "node:\n  validator:\n", want: settings.ErrType, path: "node.validator"},
		{name: "a section for a value", file: "node:\n  api:\n    port: 1\n", want: settings.ErrKey, path: "node.api.port"},
		{name: "another version", file: "version: 2.0\n", want: settings.ErrValue, path: "version"},
		{name: "one key twice", file: "node:\n  api: \"a:1\"\n  api: \"a:2\"\n", want: settings.ErrFile, path: "api"},
		{name: "no YAML", file: "node: [\n", want: settings.ErrFile},
		{name: "a level that is none", file: "logging:\n  level: loud\n", want: settings.ErrValue, path: "logging.level"},
		{name: "an address without a port", file: "node:\n  api: localhost\n", want: settings.ErrValue, path: "node.api"},
		{name: "a peer without an ID", file: "consensus:\n  peers: [\"127.0.0.1:1\"]\n", want: settings.ErrValue, path: "consensus.peers"},
		{name: "an algorithm that is none", file: "security:\n  allowed_algorithms: [ed25519, rsa]\n", want: settings.ErrValue, path: "security.allowed_algorithms: ledger: algorithm: no algorithm is named \"rsa\"; there are secp256k1, ed25519, sr25519, ml-dsa-65"},
		{name: "no algorithm", file: "security:\n  allowed_algorithms: []\n", want: settings.ErrValue, path: "security.allowed_algorithms"},
		{name: "none that is known", file: "security:\n  allowed_algorithms: [rsa]\n  ignore_unknown_algorithms: true\n", want: settings.ErrValue, path: "security.allowed_algorithms"},
		{name: "a negative rate", file: "limits:\n  queries_per_second: -1\n", want: settings.ErrType, path: "limits.queries_per_second"},
		{name: "a rate beyond all", file: "limits:\n  transactions_per_second: 9999999999\n", want: settings.ErrValue, path: "limits.transactions_per_second"},
		{name: "a profile that is none", file: "dns:\n  profiles: [\"utf16@127.0.0.1:0\"]\n", want: settings.ErrValue, path: "dns.profiles: \"utf16@127.0.0.1:0\": no profile \"utf16\", there are [plain utf8 dnsii dnsii-reduced dnsii-edns]"},
		{name: "a profile without a port", file: "dns:\n  profiles: [utf8]\n", want: settings.ErrValue, path: "dns.profiles: \"utf8\" is not PROFILE@host:port"},
		{name: "a resolver without a port", file: "dns:\n  forward: [192.0.2.1]\n", want: settings.ErrValue, path: "dns.forward: \"192.0.2.1\" is no resolver: want host:port"},
		{name: "a resolver over nothing", file: "dns:\n  forward: [\"tls://:853\"]\n", want: settings.ErrValue, path: "dns.forward"},
		{name: "a name for a resolver in the clear", file: "dns:\n  forward: [\"192.0.2.1:53#dns.example\"]\n", want: settings.ErrValue, path: "dns.forward"},
		{name: "an anchor that is none", file: "dns:\n  trust_anchors: [\". IN A 192.0.2.1\"]\n", want: settings.ErrValue, path: "dns.trust_anchors: validate: anchor"},
		{name: "a pin that is none", file: "dns:\n  forward: [\"tls://192.0.2.1:853#pin=abc\"]\n", want: settings.ErrValue, path: "dns.forward"},
		{name: "a window of a day", file: "limits:\n  response_window: 24h\n", want: settings.ErrValue, path: "limits.response_window"},
		{name: "a profile twice", file: "dns:\n  profiles: [\"utf8@127.0.0.1:1\", \"utf8@127.0.0.1:2\"]\n", want: settings.ErrValue, path: "dns.profiles: utf8 twice"},
		{name: "a fallback that is none", file: "dns:\n  ptr_fallback: race\n", want: settings.ErrValue, path: "dns.ptr_fallback: \"race\", want ace, reject or raw8"},
		{name: "text for restricted", file: "dns:\n  restricted: maybe\n", want: settings.ErrType, path: "dns.restricted"},
		{name: "a variable of no key", env: "UTXONODE_NODE_VALIDATER=1", want: settings.ErrKey, path: "UTXONODE_NODE_VALIDATER"},
		{name: "a variable of the wrong type", env: "UTXONODE_NODE_VALIDATOR=maybe", want: settings.ErrType, path: "node.validator"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := settings.Load(settings.Sources{File: file(t, tc.file), Env: []string{tc.env}})
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.path) {
				t.Errorf("got %v, want %v that names %q", err, tc.want, tc.path)
			}
		})
	}
}

// U-154, U-243: the list of the draft's example loads, with sr25519; what is
// not known is left out if the configuration says so.
func TestAllowedAlgorithms(t *testing.T) {
	const sr = `["secp256k1", "ed25519", "sr25519"]`
	for _, tc := range []struct {
		name, file string
		want       []ledger.Algorithm
	}{
		{"the default", "", []ledger.Algorithm{ledger.Secp256k1, ledger.Ed25519, ledger.MLDSA65}},
		{"the example", "security:\n  allowed_algorithms: " + sr + "\n", []ledger.Algorithm{ledger.Secp256k1, ledger.Ed25519, ledger.Sr25519}},
		{"one twice", "security:\n  allowed_algorithms: [ed25519, ed25519]\n", []ledger.Algorithm{ledger.Ed25519}},
		{"one of tomorrow", "security:\n  allowed_algorithms: [ml-dsa-99, ed25519]\n  ignore_unknown_algorithms: true\n", []ledger.Algorithm{ledger.Ed25519}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := settings.Load(settings.Sources{File: file(t, tc.file)})
			if err != nil {
				t.Fatal(err)
			}
			cfg, err := s.NodeConfig("home", nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, cfg.AllowedAlgorithms); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// D-028, D-037, D-045, D-066: which labels a node takes is configuration; none but the
// plain ones is the default.
func TestDNS(t *testing.T) {
	s, err := settings.Load(settings.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := s.NodeConfig("home", nil)
	if err != nil || len(cfg.DNS.Listeners) != 0 || cfg.DNS.Restricted || cfg.DNS.RejectEightBit || cfg.DNS.PTRFallback != gateway.ACE || !cfg.DNS.Validate {
		t.Fatalf("%+v, %v", cfg.DNS, err)
	}
	s, err = settings.Load(settings.Sources{
		File:  file(t, "dns:\n  profiles: [\"utf8@0.0.0.0:53\"]\n  restricted: true\n  reject_eight_bit: true\n"),
		Env:   []string{"UTXONODE_DNS_PTR_FALLBACK=raw8"},
		Flags: map[string]string{"dns.profiles": "dnsii@[::1]:5300, dnsii-edns@localhost:0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err = s.NodeConfig("home", nil)
	want := node.DNS{
		Listeners:  []node.Listener{{Profile: message.DNSII, Addr: "[::1]:5300"}, {Profile: message.EDNS, Addr: "localhost:0"}},
		Restricted: true, RejectEightBit: true, PTRFallback: gateway.Raw8, Validate: true,
		DNSSEC: node.DNSSEC{Algorithm: dnssec.Ed25519, Validity: dnssec.Validity{Lifetime: 14 * 24 * time.Hour, Renew: 7 * 24 * time.Hour}},
	}
	if diff := cmp.Diff(want, cfg.DNS); diff != "" || err != nil {
		t.Error(diff, err)
	}
	again := settings.Default()
	again.SetDNS(cfg.DNS)
	if diff := cmp.Diff(s.DNS, again.DNS); diff != "" {
		t.Error(diff)
	}
}

func TestNoFile(t *testing.T) {
	if _, err := settings.Load(settings.Sources{File: filepath.Join(t.TempDir(), "none")}); !errors.Is(err, settings.ErrFile) {
		t.Error(err)
	}
}

func TestSaveLoad(t *testing.T) {
	want := settings.Default()
	want.Node.Regions = []string{"hk", "de"}
	want.Logging.Output = `odd "name"`
	want.Node.Validator = true
	want.Consensus.Peers = []string{"12D3@127.0.0.1:26656"}
	want.Gossip.Peers = []string{"/ip4/127.0.0.1/tcp/1/p2p/12D3", `/odd "name"/p2p/12D3`}
	path := filepath.Join(t.TempDir(), settings.File)
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := settings.Load(settings.Sources{File: path})
	if err != nil {
		t.Fatal(err)
	}
	// A list that is empty and one that is missing mean the same.
	for _, list := range []*[]string{&got.Node.TrustedSources, &got.DNS.Profiles, &got.DNS.Forward, &got.DNS.TrustAnchors, &got.DNS.NameServers, &got.Gossip.Listen} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// U-244: each line is JSON, the level hides what is below it, and the output
// is a file that is made.
func TestLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.log")
	log, closer, err := settings.Logging{Level: "info", Format: "json", Output: path}.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	log.Debug("hidden")
	log.Info("shown", "height", 1)
	if err := closer.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(b, &line); err != nil || line["msg"] != "shown" || line["level"] != "INFO" {
		t.Errorf("%s: %v", b, err)
	}
	var out bytes.Buffer
	text, _, err := settings.Logging{Level: "debug", Format: "text"}.Open(&out)
	if err != nil {
		t.Fatal(err)
	}
	text.Debug("shown")
	if !strings.Contains(out.String(), "level=DEBUG msg=shown") {
		t.Error(out.String())
	}
	if _, _, err := (settings.Logging{Level: "info", Output: t.TempDir()}).Open(nil); !errors.Is(err, settings.ErrValue) {
		t.Errorf("a directory as output: %v", err)
	}
}

func ExampleLoad() {
	_, err := settings.Load(settings.Sources{Env: []string{"UTXONODE_LOGGING_LEVEL=loud"}})
	os.Stdout.WriteString(err.Error())
	// Output: config: value: logging.level: "loud", want debug, info, warn or error
}

func FuzzLoad(f *testing.F) {
	s := settings.Default()
	f.Add(s.YAML())
	f.Add([]byte("node: {a: [1, {b: c}]}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := settings.Load(settings.Sources{File: path})
		if err != nil {
			return
		}
		if err := s.Check(); err != nil {
			t.Errorf("loaded what cannot work: %v", err)
		}
	})
}
