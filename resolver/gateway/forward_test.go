package gateway_test

import (
	"bytes"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// upstream is a resolver of others: it knows example.com, whatever its case, and
// the binary name; it counts what it is asked.
func upstream(t *testing.T, asked *atomic.Int32) string {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	s := &dns.Server{PacketConn: packets, NotifyStartedFunc: func() { close(started) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		asked.Add(1)
		m := new(dns.Msg).SetReply(q)
		n := q.Question[0].Name
		if strings.EqualFold(n, "example.com.") || n == `\255.com.` {
			for i := range byte(20) {
				m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: n, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 300}, A: net.IPv4(192, 0, 2, i)})
			}
		} else {
			m.Rcode = dns.RcodeNameError
		}
		_ = w.WriteMsg(m)
	})}
	done := make(chan error, 1)
	go func() { done <- s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() {
		if err := s.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return packets.LocalAddr().String()
}

// T-027, T-028, T-036, D-038, D-064, U-126: names of others are asked of others,
// in the octets they came in; those of the namespace never are, nor those that
// are there to be read.
func TestForward(t *testing.T) {
	var asked atomic.Int32
	f := forward.New(forward.Config{Upstreams: []forward.Upstream{forward.Plain(upstream(t, &asked))}, Regions: []string{"hk"}})
	g := newGateway(t, world(t), func(cfg *gateway.Config) { cfg.Forward, cfg.Regions = f, []string{"hk"} })
	far := resolver.Source{Addr: netip.MustParseAddr("192.0.2.10"), Validated: true}
	busy := udp
	busy.Release = func() bool { return false }
	for _, tc := range []struct {
		name, owner string
		from        resolver.Source
		edns        uint16
		rcode       int
		answers     int
		asks        int32
		tc          bool
	}{
		{"a name of others", "Example.COM.", udp, 1232, dns.RcodeSuccess, 20, 1, false},
		{"once more, from memory", "example.com.", udp, 1232, dns.RcodeSuccess, 20, 0, false},
		{"from memory though busy", "example.com.", busy, 1232, dns.RcodeSuccess, 20, 0, false},
		{"in a small datagram", "example.com.", udp, 512, dns.RcodeSuccess, 0, 0, true},
		{"longer than an old client takes", "example.com.", stranger, 0, dns.RcodeRefused, 0, 0, false},
		{"a binary name", `\255.com.`, udp, 1232, dns.RcodeSuccess, 20, 1, false},
		{"over TCP", `\255.com.`, tcp, 0, dns.RcodeSuccess, 20, 0, false},
		{"no such name", "nobody.example.", udp, 1232, dns.RcodeNameError, 0, 1, false},
		{"while it may not wait", "busy.example.", busy, 1232, dns.RcodeServerFailure, 0, 0, false},
		{"for somebody far away", "example.com.", far, 1232, dns.RcodeRefused, 0, 0, false},
		{"ours", "jmbc.user.utxo.", udp, 1232, dns.RcodeSuccess, 1, 0, false},
		{"ours, and not there", "nobody.utxo.", udp, 1232, dns.RcodeNameError, 0, 0, false},
		{"a binary name of ours", `\255.utxo.`, udp, 1232, dns.RcodeNameError, 0, 0, false},
		{"of an enabled region", "shop.utxo.hk.", udp, 1232, dns.RcodeSuccess, 1, 0, false},
		{"of a region of others", "shop.utxo.de.", udp, 1232, dns.RcodeNameError, 0, 1, false},
		{"for people to read", "xn--eqrt2glw8brna.utxo.for.ref.only.", udp, 1232, dns.RcodeNameError, 0, 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := asked.Load()
			m := query(tc.owner, dns.TypeA)
			if tc.edns > 0 {
				m.SetEdns0(tc.edns, false)
			}
			req := pack(t, m)
			b := g.DNS(t.Context(), req, tc.from)
			resp := new(dns.Msg)
			if err := resp.Unpack(b); err != nil {
				t.Fatalf("%x: %v", b, err)
			}
			if resp.Rcode != tc.rcode || len(resp.Answer) != tc.answers || resp.Truncated != tc.tc || resp.AuthenticatedData {
				t.Errorf("%v", resp)
			}
			if got := asked.Load() - before; got != tc.asks {
				t.Errorf("%d questions to others, want %d", got, tc.asks)
			}
			if mine := tc.from.Addr.IsLoopback(); resp.RecursionAvailable != mine {
				t.Errorf("recursion is offered: %v", resp.RecursionAvailable)
			}
			if (resp.IsEdns0() != nil) != (tc.edns > 0) {
				t.Errorf("EDNS: %v", resp.IsEdns0())
			}
			const question = 12
			if end := len(req) - map[bool]int{true: 11}[tc.edns > 0]; !bytes.Equal(b[question:end], req[question:end]) {
				t.Errorf("the question came back as %x", b[question:end])
			}
			if limit := int(max(tc.edns, 512)); !tc.from.Stream && len(b) > limit {
				t.Errorf("%d octets, at most %d", len(b), limit)
			}
		})
	}
}

// U-071: RA says that others are asked for who asks, about names outside the
// namespace or about records that others have, whatever the answer.
func TestRecursionAvailable(t *testing.T) {
	near, far := netip.MustParsePrefix("192.0.2.0/25"), netip.MustParsePrefix("192.0.2.128/25")
	offer := func(to netip.Addr) bool { return far.Contains(to) }
	for _, tc := range []struct {
		name            string
		forward         bool                  // to the near
		offer           func(netip.Addr) bool // to the far
		forNear, forFar bool
	}{
		{"nothing", false, nil, false, false},
		{"names of others", true, nil, true, false},
		{"records of others", false, offer, false, true},
		{"both", true, offer, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := newGateway(t, world(t), func(cfg *gateway.Config) {
				cfg.OffersRecursion, cfg.ForwardFor = tc.offer, []netip.Prefix{near}
				if tc.forward {
					cfg.Forward = forward.New(forward.Config{})
				}
			})
			for _, owner := range []string{"jmbc.user.utxo", "nobody.utxo", "shop.utxo.hk", `\255.utxo`} {
				for _, from := range []netip.Prefix{near, far} {
					b := g.DNS(t.Context(), pack(t, query(owner, dns.TypeA)), resolver.Source{Addr: from.Addr(), Stream: true})
					resp := new(dns.Msg)
					if err := resp.Unpack(b); err != nil {
						t.Fatalf("%x: %v", b, err)
					}
					if want := map[netip.Prefix]bool{near: tc.forNear, far: tc.forFar}[from]; resp.RecursionAvailable != want {
						t.Errorf("%s from %s: recursion is available: %v", owner, from, resp.RecursionAvailable)
					}
				}
			}
		})
	}
}

// An answer of others that is too long for a datagram is cut to its question.
func TestForwardTruncated(t *testing.T) {
	var asked atomic.Int32
	f := forward.New(forward.Config{Upstreams: []forward.Upstream{forward.Plain(upstream(t, &asked))}})
	g := newGateway(t, world(t), func(cfg *gateway.Config) {
		cfg.Forward, cfg.ForwardFor = f, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	m := query("example.com.", dns.TypeA)
	m.SetEdns0(1232, false)
	resp := new(dns.Msg)
	if err := resp.Unpack(g.DNS(t.Context(), pack(t, m), stranger)); err != nil {
		t.Fatal(err)
	}
	if !resp.Truncated || len(resp.Answer) != 0 || resp.IsEdns0() == nil || len(resp.Question) != 1 {
		t.Errorf("%v", resp)
	}
}
