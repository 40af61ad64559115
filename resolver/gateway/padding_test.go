package gateway_test

import (
	"slices"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// ask returns the reply to a query from a source, and how long it was.
func askFrom(t *testing.T, g *gateway.Gateway, m *dns.Msg, from resolver.Source) (*dns.Msg, int) {
	t.Helper()
	b := g.DNS(t.Context(), pack(t, m), from)
	r := new(dns.Msg)
	if err := r.Unpack(b); err != nil {
		t.Fatalf("%v: % x", err, b)
	}
	return r, len(b)
}

// options returns the codes of the options of a message, nil without OPT.
func options(m *dns.Msg) []uint16 {
	codes := []uint16(nil)
	if opt := m.IsEdns0(); opt != nil {
		codes = []uint16{}
		for _, o := range opt.Option {
			codes = append(codes, o.Option())
		}
	}
	return codes
}

// U-188: replies to clients with EDNS are padded to blocks of 468 octets where
// the transport is encrypted (RFC 8467), whatever they say, and nowhere else.
func TestPadding(t *testing.T) {
	g := newGateway(t, world(t))
	encrypted := resolver.Source{Addr: udp.Addr, Stream: true, Validated: true, Encrypted: true}
	plain := encrypted
	plain.Encrypted = false
	for _, tc := range []struct {
		name, qname string
		qtype       uint16
		from        resolver.Source
		edns, ask   bool // with OPT; with padding in it
		padded      bool
	}{
		{"encrypted", "jmbc.user.utxo", dns.TypeA, encrypted, true, false, true},
		{"encrypted, and the client pads", "jmbc.user.utxo", dns.TypeA, encrypted, true, true, true},
		{"encrypted, without EDNS", "jmbc.user.utxo", dns.TypeA, encrypted, false, false, false},
		{"a name that there is not", "nobody.utxo", dns.TypeA, encrypted, true, false, true},
		{"refused", "example.com", dns.TypeA, encrypted, true, false, true},
		{"not implemented", "jmbc.user.utxo", dns.TypeAXFR, encrypted, true, false, true},
		{"TCP", "jmbc.user.utxo", dns.TypeA, plain, true, true, false},
		{"UDP", "jmbc.user.utxo", dns.TypeA, udp, true, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := query(tc.qname, tc.qtype)
			if tc.edns {
				m.SetEdns0(1232, false)
			}
			if tc.ask {
				m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_PADDING{Padding: make([]byte, 20)}}
			}
			r, size := askFrom(t, g, m, tc.from)
			if padded := slices.Contains(options(r), dns.EDNS0PADDING); padded != tc.padded || size%468 == 0 != tc.padded {
				t.Errorf("%d octets, options %v; want padded %v", size, options(r), tc.padded)
			}
		})
	}
}

// U-188: who asks on a connection how long it may be idle is told (RFC 7828);
// others are not, and where there is no connection nobody is.
func TestKeepalive(t *testing.T) {
	g := newGateway(t, world(t))
	tcp := resolver.Source{Addr: udp.Addr, Stream: true, Validated: true, Idle: 30 * time.Second}
	https := tcp
	https.Idle = 0
	for _, tc := range []struct {
		name string
		from resolver.Source
		asks bool
		want uint16
	}{
		{"asked on TCP", tcp, true, 300},
		{"not asked on TCP", tcp, false, 0},
		{"on HTTPS", https, true, 0},
		{"on UDP", udp, true, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := query("jmbc.user.utxo", dns.TypeA)
			opt := m.SetEdns0(1232, false).IsEdns0()
			if tc.asks {
				opt.Option = []dns.EDNS0{&dns.EDNS0_TCP_KEEPALIVE{Code: dns.EDNS0TCPKEEPALIVE}}
			}
			r, _ := askFrom(t, g, m, tc.from)
			got := uint16(0)
			for _, o := range r.IsEdns0().Option {
				if k, ok := o.(*dns.EDNS0_TCP_KEEPALIVE); ok {
					got = k.Timeout
				}
			}
			if r.Rcode != dns.RcodeSuccess || got != tc.want {
				t.Errorf("code %d, %d × 100 ms, want %d", r.Rcode, got, tc.want)
			}
			if asks := gateway.AsksKeepalive(pack(t, m)); asks != tc.asks {
				t.Errorf("AsksKeepalive says %v", asks)
			}
		})
	}
}
