package gateway_test

import (
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway"
)

func TestAsked(t *testing.T) {
	mx := pack(t, query("Nobody.utxo", dns.TypeMX))
	for _, tc := range []struct {
		name, of, kind string
		req            []byte
	}{
		{"a name", "Nobody.utxo.", "MX", mx},
		{"nothing", "", "", nil},
		{"a header", "", "", mx[:12]},
		{"a question that is cut", "", "", mx[:len(mx)-1]},
		{"a pointer to itself", "", "", append(mx[:12:12], 0xc0, 12, 0, 1, 0, 1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if of, kind := gateway.Asked(tc.req); of != tc.of || kind != tc.kind {
				t.Errorf("%q %q, want %q %q", of, kind, tc.of, tc.kind)
			}
		})
	}
}
