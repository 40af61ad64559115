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
			if err != nil || cfg.TLS != s.Node.TLS || cfg.TLSCertificate != s.Node.TLSCertificate || cfg.TLSKey != s.Node.TLSKey {
				t.Errorf("%+v, %v", cfg, err)
			}
		})
	}
}
