package settings_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/settings"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
)

// E-05, E-82: nothing is signed by default; how is configuration.
func TestDNSSEC(t *testing.T) {
	s, err := settings.Load(settings.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := s.NodeConfig("home", nil)
	if err != nil || cfg.DNS.DNSSEC.Enabled {
		t.Fatalf("%+v, %v", cfg.DNS.DNSSEC, err)
	}
	s, err = settings.Load(settings.Sources{
		File:  file(t, "dns:\n  dnssec: true\n  dnssec_algorithm: ecdsap256sha256\n  dnssec_lifetime: 48h\n"),
		Flags: map[string]string{"dns.dnssec_renew": "1h"},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err = s.NodeConfig("home", nil)
	want := node.DNSSEC{Enabled: true, Algorithm: dnssec.ECDSAP256, Validity: dnssec.Validity{Lifetime: 48 * time.Hour, Renew: time.Hour}}
	if err != nil || cfg.DNS.DNSSEC != want {
		t.Errorf("%+v, %v", cfg.DNS.DNSSEC, err)
	}
	again := settings.Default()
	again.SetDNS(cfg.DNS)
	if again.DNS.DNSSECLifetime != s.DNS.DNSSECLifetime || again.DNS.DNSSECRenew != s.DNS.DNSSECRenew || !again.DNS.DNSSEC || again.DNS.DNSSECAlgorithm != s.DNS.DNSSECAlgorithm {
		t.Errorf("%+v", again.DNS)
	}
	for text, path := range map[string]string{
		"dnssec: perhaps":                           "dns.dnssec",
		"dnssec_algorithm: rsa":                     "dns.dnssec_algorithm",
		"dnssec_renew: 1s":                          "dns.dnssec_renew",
		"dnssec_lifetime: 24h":                      "dns.dnssec_renew",
		"dnssec_lifetime: 9000h":                    "dns.dnssec_renew",
		"dnssec_lifetime: 72h\n  dnssec_renew: 72h": "dns.dnssec_renew",
	} {
		_, err := settings.Load(settings.Sources{File: file(t, "dns:\n  "+text+"\n")})
		if kind := settings.ErrorKind(""); !errors.As(err, &kind) || !strings.Contains(err.Error(), path+" is") && !strings.Contains(err.Error(), path+":") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
