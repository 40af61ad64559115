package node_test

import (
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// D-028: UTF-8 in an ordinary label, of somebody else's name, at the ports of a
// node: where extended labels are spoken it is malformed if the node is told so.
func TestRejectEightBit(t *testing.T) {
	for _, tc := range []struct {
		name   string
		reject bool
		want   map[string]int
	}{
		{"read", false, map[string]int{"utf8": dns.RcodeRefused, "dnsii": dns.RcodeRefused}},
		{"rejected", true, map[string]int{"utf8": dns.RcodeRefused, "dnsii": dns.RcodeFormatError}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
			cfg.DNS.RejectEightBit = tc.reject
			for p := range tc.want {
				cfg.DNS.Listeners = append(cfg.DNS.Listeners, node.Listener{Profile: message.Profile(p), Addr: "127.0.0.1:0"})
			}
			n := startWith(t, cfg)
			for p, want := range tc.want {
				for _, network := range []string{"udp", "tcp"} {
					q := new(dns.Msg).SetQuestion(`\195\169.com.`, dns.TypeA)
					reply, _, err := (&dns.Client{Net: network, Timeout: 30 * time.Second}).ExchangeContext(t.Context(), q, n.ProfileAddrs()[p])
					if err != nil || reply.Rcode != want || reply.Question[0] != q.Question[0] {
						t.Errorf("%s over %s: %v, %v", p, network, reply, err)
					}
				}
			}
		})
	}
}
