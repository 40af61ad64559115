package node_test

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/forward"
)

// U-194: resolvers of others are written as other programs write them.
func TestParseUpstream(t *testing.T) {
	pin := jupc.Pin{1, 2, 3}.String()
	for _, tc := range []struct {
		text      string
		addr, url string // over TLS, over HTTPS
		name      string // whom the certificate must be for
		pinned    bool
		bad       bool
	}{
		{text: "192.0.2.1:53"},
		{text: "[2001:db8::1]:53"},
		{text: "tls://192.0.2.1:853", addr: "192.0.2.1:853", name: "192.0.2.1"},
		{text: "tls://dns.example:853", addr: "dns.example:853", name: "dns.example"},
		{text: "tls://[2001:db8::1]:853#dns.example", addr: "[2001:db8::1]:853", name: "dns.example"},
		{text: "tls://192.0.2.1:853#pin=" + pin, addr: "192.0.2.1:853", name: "192.0.2.1", pinned: true},
		{text: "", bad: true},
		{text: "192.0.2.1", bad: true},
		{text: ":53", bad: true},
		{text: "192.0.2.1:", bad: true},
		{text: "192.0.2.1:53#dns.example", bad: true},
		{text: "tls://192.0.2.1", bad: true},
		{text: "tls://192.0.2.1:853#", bad: true},
		{text: "tls://192.0.2.1:853#pin=", bad: true},
		{text: "https://dns.example", url: "https://dns.example/dns-query", name: "dns.example"},
		{text: "https://192.0.2.1:8443/x#dns.example", url: "https://192.0.2.1:8443/x", name: "dns.example"},
		{text: "https://192.0.2.1/#pin=" + pin, url: "https://192.0.2.1/", name: "192.0.2.1", pinned: true},
		{text: "https:///dns-query", bad: true},
		{text: "https://dns.example/?dns=", bad: true},
		{text: "https://dns.example/#", bad: true},
		{text: "http://dns.example/dns-query", bad: true},
	} {
		u, err := node.ParseUpstream(tc.text)
		if tc.bad {
			if err == nil {
				t.Errorf("%q is taken for %v", tc.text, u)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		var addr, url string
		c := new(tls.Config)
		switch u := u.(type) {
		case forward.Plain:
			if string(u) != tc.text {
				t.Errorf("%q: %v", tc.text, u)
			}
		case *forward.TLS:
			addr, c = u.Addr, u.Config
		case *forward.HTTPS:
			url, c = u.URL, u.Config
		}
		if addr != tc.addr || url != tc.url || c.ServerName != tc.name || c.InsecureSkipVerify != tc.pinned {
			t.Errorf("%q: %s%s for %q", tc.text, addr, url, c.ServerName)
		}
	}
}

// privateResolver is a resolver of others over TLS: its address as a node takes
// it, with the pin of its key.
func privateResolver(t *testing.T, h dns.HandlerFunc) string {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, NextProtos: []string{"dot"},
	})
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	s := &dns.Server{Listener: l, Handler: h, NotifyStartedFunc: func() { close(started) }}
	go func() { _ = s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = s.Shutdown() })
	return "tls://" + l.Addr().String() + "#pin=" + jupc.PinOf(leaf).String()
}

// U-194: names of others are asked over TLS of who has the pinned key, and the
// resolver in the clear beside it hears nothing; answers that lead into private
// networks are refused and say why.
func TestForwardOverTLS(t *testing.T) {
	private := privateResolver(t, func(w dns.ResponseWriter, q *dns.Msg) {
		addr := "198.51.100.1"
		if strings.HasPrefix(q.Question[0].Name, "router.") {
			addr = "192.168.1.1"
		}
		rr, err := dns.NewRR(q.Question[0].Name + " 60 IN A " + addr)
		if err != nil {
			t.Error(err)
		}
		m := new(dns.Msg).SetReply(q)
		m.Answer = []dns.RR{rr}
		_ = w.WriteMsg(m)
	})
	clear, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer clear.Close()
	cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
	cfg.DNS.Forward = []string{clear.LocalAddr().String(), private}
	cfg.DNS.FilterRebinding = true
	n := startWith(t, cfg)
	ask := func(of string) *dns.Msg {
		t.Helper()
		q := new(dns.Msg).SetQuestion(of, dns.TypeA).SetEdns0(1232, false)
		r, _, err := new(dns.Client).ExchangeContext(t.Context(), q, n.ServiceAddr())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := ask("www.example.com."); r.Rcode != dns.RcodeSuccess || len(r.Answer) != 1 || r.Answer[0].(*dns.A).A.String() != "198.51.100.1" {
		t.Errorf("%v", r)
	}
	r := ask("router.example.com.")
	if r.Rcode != dns.RcodeRefused || len(r.Answer) != 0 {
		t.Errorf("%v", r)
	}
	if ede, ok := r.IsEdns0().Option[0].(*dns.EDNS0_EDE); !ok || ede.InfoCode != dns.ExtendedErrorCodeFiltered {
		t.Errorf("%v", r.IsEdns0())
	}
	if _, err := clear.WriteTo([]byte("last"), clear.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 512)
	if size, _, err := clear.ReadFrom(heard); err != nil || string(heard[:size]) != "last" {
		t.Errorf("the resolver in the clear heard %x, %v", heard[:size], err)
	}
	bad := config(t, home(t, ledgertest.NewKey(t, "alice")))
	bad.DNS.Forward = []string{"tls://nowhere"}
	if _, err := node.Start(t.Context(), bad); err == nil || errors.Is(err, net.ErrClosed) {
		t.Errorf("a resolver that is none: %v", err)
	}
	bad.DNS.Forward, bad.HTTP = nil, "0.0.0.0:0"
	if _, err := node.Start(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "for this machine only") {
		t.Errorf("plain HTTP for everybody: %v", err)
	}
}
