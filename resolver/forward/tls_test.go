package forward_test

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/forward"
)

// A counted listener counts what it accepts.
type counted struct {
	net.Listener
	accepted atomic.Int32
}

func (l *counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.accepted.Add(1)
	}
	return c, err
}

// serveTLS starts an upstream over TLS. It returns a configuration of clients
// that believe it to be dns.example, and its count of connections.
func serveTLS(t testing.TB, zone ...string) (u *upstream, trust *tls.Config, connections *atomic.Int32) {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"dns.example"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := &counted{Listener: tcp}
	u = &upstream{addr: tcp.Addr().String()}
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
		m := lookup(t, q, zone)
		m.SetEdns0(1232, false)
		_ = w.WriteMsg(m)
	})
	started := make(chan struct{})
	s := &dns.Server{
		Listener: tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, NextProtos: []string{"dot"}}),
		Handler:  u, DecorateReader: func(r dns.Reader) dns.Reader { return tap{r, u} },
		NotifyStartedFunc: func() { close(started) },
	}
	go func() { _ = s.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = s.Shutdown() })
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return u, &tls.Config{RootCAs: pool, ServerName: "dns.example"}, &listener.accepted
}

// overTLS returns a forwarder to an upstream over TLS, then to plain ones.
func overTLS(t testing.TB, u *upstream, c *tls.Config, then ...*upstream) *forward.Forwarder {
	t.Helper()
	f := forwarder(func(cfg *forward.Config) {
		cfg.Private = []forward.Upstream{&forward.TLS{Addr: u.addr, Config: c}}
	}, then...)
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// U-194: questions go over TLS, one after another on one connection, all of one
// length; a connection that the server has ended is opened again.
func TestTLS(t *testing.T) {
	u, trust, connections := serveTLS(t, zone...)
	f := overTLS(t, u, trust)
	ask := func(name string) {
		t.Helper()
		q := query(t, name, 1)
		reply, err := f.Forward(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if m := unpack(t, q, reply); m.IsEdns0() != nil {
			t.Errorf("the upstream's OPT goes on: %v", m)
		}
	}
	ask(another)
	ask(absent)
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for two questions", n)
	}
	for _, sent := range u.queries() {
		if len(sent) != 128 {
			t.Errorf("a query of %d octets", len(sent))
		}
	}
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(lookup(t, q, zone))
		w.Close()
	})
	ask(binary)
	ask("0161" + "0765" + "78616d706c65" + "03636f6d00")
	if n := connections.Load(); n < 2 {
		t.Errorf("%d connections though the server ends them", n)
	}
}

// U-194: who is not the right server hears nothing.
func TestTLSServer(t *testing.T) {
	u, trust, _ := serveTLS(t, zone...)
	pinned := func(want bool) *tls.Config {
		return &tls.Config{InsecureSkipVerify: true, VerifyConnection: func(tls.ConnectionState) error {
			if want {
				return nil
			}
			return errors.New("another key")
		}}
	}
	other := trust.Clone()
	other.ServerName = "dns.example.net"
	for _, tc := range []struct {
		name   string
		config *tls.Config
		ok     bool
	}{
		{"a root and its name", trust, true},
		{"a pin", pinned(true), true},
		{"another name", other, false},
		{"another key", pinned(false), false},
		{"nothing to believe in it", nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := len(u.queries())
			_, err := overTLS(t, u, tc.config).Forward(t.Context(), query(t, another, 1))
			if tc.ok != (err == nil) || !tc.ok && (!errors.Is(err, forward.ErrSilent) || len(u.queries()) != before) {
				t.Errorf("%v, %d queries", err, len(u.queries())-before)
			}
		})
	}
}

// U-194: plain upstreams are asked when no encrypted one says anything, and not
// because it says no.
func TestEncryptedFirst(t *testing.T) {
	u, trust, _ := serveTLS(t, zone...)
	plain := serve(t, zone...)
	f := overTLS(t, u, trust, plain)
	if _, err := f.Forward(t.Context(), query(t, another, 1)); err != nil || len(plain.queries()) != 0 {
		t.Errorf("%v, %d queries in the clear", err, len(plain.queries()))
	}
	u.answer(func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeServerFailure))
	})
	if _, err := f.Forward(t.Context(), query(t, absent, 1)); err != nil || len(plain.queries()) != 0 {
		t.Errorf("after a failure: %v, %d queries in the clear", err, len(plain.queries()))
	}
	gone := overTLS(t, &upstream{addr: "127.0.0.1:1"}, trust, plain)
	if _, err := gone.Forward(t.Context(), query(t, another, 1)); err != nil || len(plain.queries()) != 1 {
		t.Errorf("where nobody is: %v, %d queries in the clear", err, len(plain.queries()))
	}
}

// U-194: where they are filtered, answers that lead into private networks are no
// answers, and nobody else is asked for better ones.
func TestRebinding(t *testing.T) {
	for _, tc := range []struct {
		name, answer string
		qtype        byte
		inside       bool
	}{
		{"a public address", "A 198.51.100.7", 1, false},
		{"10/8", "A 10.0.0.1", 1, true},
		{"192.168/16", "A 192.168.1.1", 1, true},
		{"loopback", "A 127.0.0.1", 1, true},
		{"this host", "A 0.0.0.0", 1, true},
		{"this network", "A 0.1.2.3", 1, true},
		{"behind a carrier", "A 100.64.0.1", 1, true},
		{"link-local", "A 169.254.1.1", 1, true},
		{"a public address of IPv6", "AAAA 2606:4700::1", 28, false},
		{"loopback of IPv6", "AAAA ::1", 28, true},
		{"unique local", "AAAA fd00::1", 28, true},
		{"link-local of IPv6", "AAAA fe80::1", 28, true},
		{"mapped", "AAAA ::ffff:192.168.1.1", 28, true},
		{"a hint", `HTTPS 1 . alpn="h2" ipv4hint="198.51.100.7,10.0.0.1"`, 65, true},
		{"a hint of IPv6", `HTTPS 1 . ipv6hint="fd00::1"`, 65, true},
		{"public hints", `HTTPS 1 . ipv4hint="198.51.100.7" ipv6hint="2606:4700::1"`, 65, false},
		{"text is no address", `TXT "10.0.0.1"`, 16, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, next := serve(t, "a.example.com. 60 IN "+tc.answer), serve(t)
			q := query(t, "0161"+"07"+fmt.Sprintf("%x", "example")+"03636f6d00", tc.qtype)
			if reply, err := forwarder(nil, u).Forward(t.Context(), q); err != nil || len(unpack(t, q, reply).Answer) != 1 {
				t.Fatalf("unfiltered: %v", err)
			}
			f := forwarder(func(cfg *forward.Config) { cfg.FilterRebinding = true }, u, next)
			for range 2 { // the second is not from the cache
				if _, err := f.Forward(t.Context(), q); errors.Is(err, forward.ErrRebinding) != tc.inside || !tc.inside && err != nil {
					t.Errorf("filtered: %v", err)
				}
			}
			if len(next.queries()) != 0 {
				t.Error("another upstream is asked")
			}
		})
	}
}
