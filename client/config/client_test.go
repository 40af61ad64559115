package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/config"
)

// U-256: the draft's example loads as it stands; without bootstrap its resolvers
// are reported as unusable (E-79), and its plain fallback is left out (E-80).
func TestClientSample(t *testing.T) {
	got, err := config.DecodeClient([]byte(sample(t, "client.json")))
	if err != nil {
		t.Fatal(err)
	}
	want := config.DefaultClient()
	want.Version = "1.0"
	want.Resolvers = []config.Endpoint{{Scheme: "https", Host: "dns1.jmbc.utxo", Port: 5353}, {Scheme: "https", Host: "dns2.jmbc.utxo", Port: 5353}}
	want.Fallback = []config.Fallback{{Endpoint: config.Endpoint{Scheme: "udp", Host: "8.8.8.8"}}, {Endpoint: config.Endpoint{Scheme: "udp", Host: "1.1.1.1"}}}
	want.PreferUTXO, want.Cache, want.CacheSize = true, true, 1000
	want.Privacy = config.Privacy{Encryption: true, Minimization: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(got.UsableResolvers()) != 0 || len(got.UsableFallback()) != 0 || len(got.UsableNodes()) != 0 {
		t.Errorf("%v, %v, %v: of no use", got.UsableResolvers(), got.UsableFallback(), got.UsableNodes())
	}
	warnings := strings.Join(got.Warnings(), "\n")
	for _, want := range []string{"trust.genesis", "https://dns1.jmbc.utxo:5353", "https://dns2.jmbc.utxo:5353", "udp://8.8.8.8", "udp://1.1.1.1"} {
		if !strings.Contains(warnings, want) {
			t.Errorf("no warning of %s in\n%s", want, warnings)
		}
	}
}

// clientOf is the shortest file with more keys.
func clientOf(more string) string {
	return "{\n\"version\": \"1.0\",\n\"resolvers\": [\"udp://127.0.0.1:5353\"]" + more + "\n}"
}

// U-247, U-248, U-249, U-250, U-251, U-252, U-254, U-255: each key sets what it
// is the key of.
func TestClientKeys(t *testing.T) {
	for _, tc := range []struct {
		more string
		want func(*config.Client)
	}{
		{"", func(*config.Client) {}},
		{`, "fallback_resolvers": ["[2001:db8::1]:53", "tls://dns.example", "https://dns.example/dns-query"]`, func(c *config.Client) {
			c.Fallback = []config.Fallback{
				{Endpoint: config.Endpoint{Scheme: "udp", Host: "2001:db8::1", Port: 53}},
				{Endpoint: config.Endpoint{Scheme: "tls", Host: "dns.example"}},
				{Endpoint: config.Endpoint{Scheme: "https", Host: "dns.example", Path: "/dns-query"}},
			}
		}},
		{`, "prefer_utxo": false`, func(c *config.Client) { c.PreferUTXO = false }},
		{`, "enable_cache": false`, func(c *config.Client) { c.Cache = false }},
		{`, "cache_size": 7`, func(c *config.Client) { c.CacheSize = 7 }},
		{`, "privacy": {"enable_oblivious": false}`, func(*config.Client) {}},
		{`, "privacy": {"query_minimization": true}`, func(c *config.Client) { c.Privacy.Minimization = true }},
		{`, "debug": true`, func(c *config.Client) { c.Debug = true }},
		{`, "regions": ["hk", "sg"]`, func(c *config.Client) { c.Regions = []string{"hk", "sg"} }},
		{`, "allow_plain_fallback": true`, func(c *config.Client) { c.PlainFallback = true }},
		{`, "trust": {"genesis": "g.json", "chain_id": "c", "nodes": ["http://127.0.0.1:8053"]}`, func(c *config.Client) {
			c.Trust.Genesis, c.Trust.ChainID = "g.json", "c"
			c.Trust.Nodes = []config.Endpoint{{Scheme: "http", Host: "127.0.0.1", Port: 8053}}
		}},
	} {
		got, err := config.DecodeClient([]byte(clientOf(tc.more)))
		if err != nil {
			t.Errorf("%s: %v", tc.more, err)
			continue
		}
		want := config.DefaultClient()
		want.Version = "1.0"
		want.Resolvers = []config.Endpoint{{Scheme: "udp", Host: "127.0.0.1", Port: 5353}}
		tc.want(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", tc.more, diff)
		}
	}
}

// U-248: the four schemes, and whether they are encrypted.
func TestClientSchemes(t *testing.T) {
	for url, want := range map[string]error{
		"https://a": nil, "tls://a": nil, "tcp://a": nil, "udp://a:5353": nil,
		"http://a": config.ErrValue, "ftp://a": config.ErrValue, "a": config.ErrValue, "quic://a": config.ErrValue,
		"udp://a/path": config.ErrValue, "udp://": config.ErrValue, "udp://a?b": config.ErrValue, "udp://a:65536": config.ErrValue,
	} {
		text := `{"version": 1, "resolvers": ["` + url + `"]}`
		if _, err := config.DecodeClient([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", url, err, want)
		}
	}
}

// U-252: encryption leaves out what others could read, and is an error if nothing
// is left.
func TestClientEncryption(t *testing.T) {
	const both = `{"version": "1.0", "resolvers": ["udp://192.0.2.1", "tls://192.0.2.2"], "fallback_resolvers": ["192.0.2.3", "tls://192.0.2.4"],
		"privacy": {"enable_encryption": true}%s}`
	c, err := config.DecodeClient([]byte(strings.Replace(both, "%s", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if all := c.UsableResolvers(); len(all) != 1 || all[0].Scheme != "tls" {
		t.Errorf("resolvers: %v", all)
	}
	if all := c.UsableFallback(); len(all) != 1 || all[0].Scheme != "tls" {
		t.Errorf("fallback: %v", all)
	}
	if c, err = config.DecodeClient([]byte(strings.Replace(both, "%s", `, "allow_plain_fallback": true`, 1))); err != nil || len(c.UsableFallback()) != 2 {
		t.Errorf("%v, %v", c, err)
	}
}

// E-79: a host is found, and known by its key, however it is written on either side;
// an entry that no endpoint is at has no effect, which is said.
func TestBootstrapHosts(t *testing.T) {
	const pin = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	for _, tc := range []struct{ endpoint, host, warning string }{
		{"dns1.example", "dns1.example", ""},
		{"DNS1.example", "DNS1.example", ""},
		{"dns1.example", "Dns1.Example.", ""},
		{"Dns1.Example.", "dns1.example", ""},
		{"DNS1.jmbc.utxo.", "dns1.JMBC.utxo", ""},
		{"[2001:DB8::1]", "2001:db8::1", ""},
		{"dns1.example", "dns2.example", "bootstrap.dns2.example"},
		{"dns1.example", "dns1.example:5353", "bootstrap.dns1.example:5353"},
	} {
		for in, keys := range map[string]string{
			"resolvers":          `"resolvers": ["https://` + tc.endpoint + `:5353"]`,
			"trust.nodes":        `"resolvers": ["https://192.0.2.1"], "trust": {"genesis": "g", "nodes": ["https://` + tc.endpoint + `"]}`,
			"fallback_resolvers": `"resolvers": ["https://192.0.2.1"], "fallback_resolvers": ["tls://` + tc.endpoint + `"]`,
		} {
			c, err := config.DecodeClient([]byte(`{"version": "1.0", ` + keys + `, "bootstrap": {"` + tc.host + `": {"addresses": ["192.0.2.8"], "key": "` + pin + `"}}}`))
			if err != nil {
				t.Fatalf("%s, %s: %v", tc.endpoint, tc.host, err)
			}
			at := append(append(c.Trust.Nodes, c.Resolvers...), config.Endpoint{})[0]
			if in == "fallback_resolvers" {
				at = c.Fallback[0].Endpoint
			}
			got := c.Bootstrap[at.Host]
			if known := got.Key.Pin != nil && len(got.Addresses) == 1; known != (tc.warning == "") {
				t.Errorf("%s in %s, bootstrap of %s: at %v", tc.endpoint, in, tc.host, got.Addresses)
			}
			warnings := strings.Join(c.Warnings(), "\n")
			if strings.Contains(warnings, "bootstrap") != (tc.warning != "") || !strings.Contains(warnings, tc.warning) {
				t.Errorf("%s in %s, bootstrap of %s: it warns of %q", tc.endpoint, in, tc.host, warnings)
			}
		}
	}
}

// E-79, E-80: a fallback resolver under .utxo is not looked for in the DNS: without
// addresses in bootstrap it is left out, with a warning.
func TestClientFallbackHosts(t *testing.T) {
	const text = `{"version": "1.0", "resolvers": ["https://192.0.2.1"], "fallback_resolvers": ["tls://DNS.jmbc.utxo.", "192.0.2.2"]%s}`
	for more, want := range map[string]int{
		"": 1,
		`, "bootstrap": {"dns.jmbc.utxo": {"addresses": ["192.0.2.8"]}}`:                            2,
		`, "bootstrap": {"dns.jmbc.utxo": {"key": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}}`: 1,
	} {
		c, err := config.DecodeClient([]byte(strings.Replace(text, "%s", more, 1)))
		if err != nil {
			t.Fatal(err)
		}
		warned := strings.Contains(strings.Join(c.Warnings(), "\n"), "tls://dns.jmbc.utxo is unusable")
		if all := c.UsableFallback(); len(all) != want || warned != (want == 1) {
			t.Errorf("%s: %v can be asked; warnings: %q", more, all, c.Warnings())
		}
	}
}

// U-245, U-247, U-251, U-252: what is wrong is named with its key and its line; an
// oblivious client too, while there is none.
func TestClientFaults(t *testing.T) {
	for _, tc := range []faulty{
		{"nothing", "", config.ErrSyntax, "", 1},
		{"a list", "[1]", config.ErrType, "", 1},
		{"cut off", "{\n\"version\": \"1.0\",\n", config.ErrSyntax, "", 3},
		{"a comment", "{\n// version\n}", config.ErrSyntax, "", 2},
		{"a comma too many", clientOf(","), config.ErrSyntax, "", 4},
		{"something after it", clientOf("") + "\n{}", config.ErrSyntax, "", 5},
		{"version 9", strings.Replace(clientOf(""), `"1.0"`, `"9"`, 1), config.ErrValue, "version", 2},
		{"no version", `{"resolvers": ["udp://a"]}`, config.ErrKey, "version", 1},
		{"nobody to ask", `{"version": "1.0"}`, config.ErrKey, "resolvers", 1},
		{"one resolver without a list", "{\"version\": \"1.0\",\n\"resolvers\": \"udp://a\"}", config.ErrType, "resolvers", 2},
		{"a resolver twice", "{\"version\": \"1.0\",\n\"resolvers\": [\"udp://a\",\n\"udp://A\"]}", config.ErrValue, "resolvers[1]", 3},
		{"an unknown key", clientOf(",\n\"cachesize\": 1"), config.ErrKey, "cachesize", 4},
		{"a key twice", clientOf(",\n\"debug\": true,\n\"debug\": false"), config.ErrKey, "debug", 5},
		{"an unknown key of privacy", clientOf(",\n\"privacy\": {\n\"odoh\": true}"), config.ErrKey, "privacy.odoh", 5},
		{"a fallback by name", clientOf(",\n\"fallback_resolvers\": [\"dns.example\"]"), config.ErrValue, "fallback_resolvers[0]", 4},
		{"a fallback over http", clientOf(",\n\"fallback_resolvers\": [\"http://dns.example\"]"), config.ErrValue, "fallback_resolvers[0]", 4},
		{"a string for true", clientOf(",\n\"prefer_utxo\": \"true\""), config.ErrType, "prefer_utxo", 4},
		{"nothing for false", clientOf(",\n\"enable_cache\": null"), config.ErrType, "enable_cache", 4},
		{"a cache of none", clientOf(",\n\"cache_size\": 0"), config.ErrValue, "cache_size", 4},
		{"a cache of a fraction", clientOf(",\n\"cache_size\": 1e3"), config.ErrType, "cache_size", 4},
		{"nobody encrypted", clientOf(",\n\"privacy\": {\"enable_encryption\": true}"), config.ErrValue, "privacy.enable_encryption", 4},
		{"oblivious", clientOf(",\n\"privacy\": {\"enable_oblivious\": true}"), config.ErrValue, "privacy.enable_oblivious", 4},
		{"a number for a debug log", clientOf(",\n\"debug\": 1"), config.ErrType, "debug", 4},
		{"a chain without its genesis", clientOf(",\n\"trust\": {\"chain_id\": \"c\"}"), config.ErrValue, "trust.chain_id", 4},
		{"headers from a node twice", clientOf(",\n\"trust\": {\"genesis\": \"g\", \"nodes\": [\"http://a\", \"http://a\"]}"), config.ErrValue, "trust.nodes[1]", 4},
		{"a region that is no country", clientOf(",\n\"regions\": [\"xx\"]"), config.ErrValue, "regions[0]", 4},
		{"a host of nothing", clientOf(",\n\"bootstrap\": {\"a.utxo\": {}}"), config.ErrValue, "bootstrap.a.utxo", 4},
		{"a host twice", clientOf(",\n\"bootstrap\": {\"a.example\": {\"addresses\": [\"192.0.2.1\"]},\n\"A.example\": {\"addresses\": [\"192.0.2.2\"]}}"), config.ErrKey, "bootstrap.A.example", 5},
		{"a host twice, with a dot", clientOf(",\n\"bootstrap\": {\"A.example\": {\"addresses\": [\"192.0.2.1\"]},\n\"a.example.\": {\"addresses\": [\"192.0.2.1\"]}}"), config.ErrKey, "bootstrap.a.example.", 5},
		{"a resolver twice, with a dot", "{\"version\": \"1.0\",\n\"resolvers\": [\"udp://a\",\n\"udp://a.\"]}", config.ErrValue, "resolvers[1]", 3},
		{"a resolver of a dot", clientOf(",\n\"fallback_resolvers\": [\"udp://.\"]"), config.ErrValue, "fallback_resolvers[0]", 4},
		{"deep", `{"version": ` + strings.Repeat("[", 20), config.ErrSyntax, "version" + strings.Repeat("[0]", 16), 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := config.DecodeClient([]byte(tc.text))
			tc.check(t, err)
		})
	}
}
