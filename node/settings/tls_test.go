package settings_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/node/settings"
)

// U-182: TLS is where the operator wants it, with a certificate of his or of
// the node; half a key pair is a mistake that is named.
func TestTLS(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		wrong      string // the key that is; empty: none
	}{
		{"none", "", ""},
		{"the draft's port", "node:\n  tls: 0.0.0.0:5354\n", ""},
		{"a certificate", "node:\n  tls: \":5354\"\n  tls_certificate: a.crt\n  tls_key: a.key\n", ""},
		{"no port", "node:\n  tls: localhost\n", "node.tls"},
		{"no key", "node:\n  tls: \":5354\"\n  tls_certificate: a.crt\n", "node.tls_key"},
		{"a key alone", "node:\n  tls: \":5354\"\n  tls_key: a.key\n", "node.tls_certificate"},
		{"HTTPS and QUIC", "node:\n  https: \":443\"\n  quic: \":853\"\n  tls_certificate: a.crt\n  tls_key: a.key\n", ""},
		{"HTTPS without a port", "node:\n  https: localhost\n", "node.https"},
		{"QUIC without a port", "node:\n  quic: localhost\n", "node.quic"},
		{"a proxy on this machine", "node:\n  http: \"[::1]:8080\"\n", ""},
		{"in the clear for others", "node:\n  http: 0.0.0.0:8080\n", "node.http"},
		{"a certificate for nothing", "node:\n  tls_certificate: a.crt\n  tls_key: a.key\n", "node.tls is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := settings.Load(settings.Sources{File: file(t, tc.file)})
			if tc.wrong != "" {
				if !errors.Is(err, settings.ErrValue) || !strings.Contains(err.Error(), tc.wrong) {
					t.Errorf("got %v, want %v that names %q", err, settings.ErrValue, tc.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			cfg, err := s.NodeConfig("home", nil)
			if err != nil || cfg.TLS != s.Node.TLS || cfg.TLSCertificate != s.Node.TLSCertificate || cfg.TLSKey != s.Node.TLSKey ||
				cfg.HTTPS != s.Node.HTTPS || cfg.HTTP != s.Node.HTTP || cfg.QUIC != s.Node.QUIC {
				t.Errorf("%+v, %v", cfg, err)
			}
		})
	}
}
