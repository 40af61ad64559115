package settings_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/settings"
)

// U-192: the zones' servers have the names that they are given, each once.
func TestNameServers(t *testing.T) {
	s, err := settings.Load(settings.Sources{File: file(t, "dns:\n  name_servers: [ns1.example.com., NS2.jmbc.user.utxo]\n")})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := s.NodeConfig("home", nil)
	want := []name.Name{name.MustParse("ns1.example.com"), name.MustParse("ns2.jmbc.user.utxo")}
	if err != nil || !slices.Equal(cfg.DNS.NameServers, want) {
		t.Errorf("%v, %v", cfg.DNS.NameServers, err)
	}
	again := settings.Default()
	again.SetDNS(cfg.DNS)
	if !slices.Equal(again.DNS.NameServers, []string{"ns1.example.com", "ns2.jmbc.user.utxo"}) {
		t.Errorf("%q", again.DNS.NameServers)
	}
	for _, list := range []string{"[a..b]", "[192.0.2.1:53]", "[a.utxo, a.utxo.]"} {
		_, err := settings.Load(settings.Sources{File: file(t, "dns:\n  name_servers: "+list+"\n")})
		if kind := settings.ErrorKind(""); !errors.As(err, &kind) || !strings.Contains(err.Error(), "dns.name_servers:") {
			t.Errorf("%s: %v", list, err)
		}
	}
}
