package jupc_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// U-013: the native length has four octets, and a message in pieces is one
// message. U-012: JUPC over TCP.
func TestOneOctetWrites(t *testing.T) {
	c := dial(t, "tcp", open(t, jupc.Config{}))
	framed := frame(t, jupc.Native, ex1)
	if !bytes.HasPrefix(framed, []byte{0, 0, 0, 0x30}) {
		t.Fatalf("EX-1 is framed as % x", framed[:4])
	}
	for _, b := range framed {
		send(t, c, []byte{b})
	}
	if l, msg := readFrame(t, c); l != jupc.Native || !isNative(msg) {
		t.Errorf("%s % x", l, msg)
	}
}

// U-012, U-044: one UDP socket answers each in its language.
func TestBothLanguagesOnOneSocket(t *testing.T) {
	p := open(t, jupc.Config{})
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			c := dial(t, network, p)
			for range 3 {
				for _, l := range []jupc.Language{jupc.Native, jupc.DNS} {
					msg, is := ex1, isNative
					if l == jupc.DNS {
						msg, is = dnsQuery, isDNS
					}
					if network == "udp" {
						send(t, c, msg)
						if got := datagram(t, c); !is(got) {
							t.Errorf("%s: % x", l, got)
						}
						continue
					}
					send(t, c, frame(t, l, msg))
					if gotL, got := readFrame(t, c); gotL != l || !is(got) {
						t.Errorf("%s: %s % x", l, gotL, got)
					}
				}
			}
		})
	}
}

// U-044, U-046, U-181: what is no request gets no reply, mDNS included; the
// question after it does.
func TestNeverAnswered(t *testing.T) {
	spoil := func(msg []byte, at int, b byte) []byte {
		msg = bytes.Clone(msg)
		msg[at] = b
		return msg
	}
	p := open(t, jupc.Config{})
	for _, tc := range []struct {
		name string
		msg  []byte
	}{
		{"nothing", nil},
		{"eleven octets of DNS", dnsQuery[:11]},
		{"a DNS response", spoil(dnsQuery, 2, 0x81)},
		{"an mDNS announcement", unhex("000084000000000100000000")},
		{"a native response", spoil(ex1, 3, 2)},
		{"a native notification", spoil(ex1, 3, 4)},
		{"half a native header", ex1[:19]},
		{"longer than a slot", bytes.Repeat([]byte{0}, 5000)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := dial(t, "udp", p)
			send(t, c, tc.msg)
			send(t, c, ex1)
			if got := datagram(t, c); !isNative(got) {
				t.Errorf("answered with % x", got)
			}
		})
	}
}

// U-013: a length over the cap closes the connection, and nothing is allocated
// for it.
func TestTooLongLengthCloses(t *testing.T) {
	p, pool := openTLS(t)
	shared := func(t *testing.T) net.Conn { return dial(t, "tcp", p) }
	native := func(t *testing.T) net.Conn { return dialTLS(t, p, pool, jupc.ALPNNative) }
	for _, tc := range []struct {
		name   string
		dial   func(t *testing.T) net.Conn
		prefix string
	}{
		{"7fffffff, native only", native, "7fffffff"},
		{"one octet over 1 MiB, native only", native, "00100001"},
		{"one octet over 1 MiB, shared", shared, "00100001"},
		{"wrong magic in a native frame", shared, "00000014" + "5545010100000001000000000000000000000000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := tc.dial(t)
			send(t, c, unhex(tc.prefix))
			if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil {
				t.Errorf("read %d octets, %v; want a closed connection", n, err)
			}
		})
	}
}

// U-182, U-012: TLS 1.3 with ALPN utxo-dns/1 carries native messages, dot DNS.
func TestTLS(t *testing.T) {
	p, pool := openTLS(t)
	reply, err := (&jupc.Dialer{TLS: &tls.Config{RootCAs: pool}}).Exchange(t.Context(), "tls", p.TLSAddr().String(), ex1)
	if err != nil || !isNative(reply) {
		t.Errorf("native: % x, %v", reply, err)
	}
	c := dialTLS(t, p, pool, jupc.ALPNDNS)
	send(t, c, frame(t, jupc.DNS, dnsQuery))
	if _, msg, err := jupc.ReadFrame(c, jupc.FramingDNS); err != nil || !isDNS(msg) {
		t.Errorf("dot: % x, %v", msg, err)
	}
	old := &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS12, NextProtos: []string{jupc.ALPNDNS}}
	if c, err := tls.Dial("tcp", p.TLSAddr().String(), old); err == nil {
		c.Close()
		t.Error("TLS 1.2 is accepted")
	}
}

// Port 0 is one number on both transports, and a second port on it is refused.
func TestPortZeroIsOneNumber(t *testing.T) {
	p := open(t, jupc.Config{})
	for _, network := range []string{"udp", "tcp"} {
		if reply, err := jupc.Exchange(t.Context(), network, p.Addr().String(), ex1); err != nil || !isNative(reply) {
			t.Errorf("%s: % x, %v", network, reply, err)
		}
	}
	if q, err := jupc.Listen(jupc.Config{Addr: p.Addr().String(), Handler: &clerk{}}); err == nil {
		t.Error("two ports on one number", q.Close())
	}
}

// Close lets a request in work end and then refuses.
func TestCloseIsGraceful(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	h := &clerk{before: func(jupc.Language, []byte, jupc.Source) { close(begun); <-finish }}
	p, err := jupc.Listen(jupc.Config{Addr: "127.0.0.1:0", Handler: h, Grace: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, "tcp", p)
	send(t, c, frame(t, jupc.Native, ex1))
	<-begun
	closed := make(chan error)
	go func() { closed <- p.Close() }()
	for { // the listener closes first
		c, err := net.Dial("tcp", p.Addr().String())
		if err != nil {
			break
		}
		c.Close()
	}
	close(finish)
	if _, msg := readFrame(t, c); !isNative(msg) {
		t.Errorf("% x", msg)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after Close: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

// Close does not wait for ever on a request that never ends by itself.
func TestCloseCancelsAfterGrace(t *testing.T) {
	begun := make(chan struct{})
	h := stuck(begun)
	p, err := jupc.Listen(jupc.Config{Addr: "127.0.0.1:0", Handler: h, Grace: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	send(t, dial(t, "udp", p), dnsQuery)
	<-begun
	send(t, dial(t, "tcp", p), frame(t, jupc.DNS, dnsQuery))
	<-begun
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

type stuck chan struct{}

func (s stuck) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	return s.DNS(ctx, req, from)
}

func (s stuck) DNS(ctx context.Context, _ []byte, _ jupc.Source) []byte {
	s <- struct{}{}
	<-ctx.Done()
	return nil
}

// openTLS opens a port with TLS and returns the pool that trusts it.
func openTLS(t *testing.T) (*jupc.Port, *x509.CertPool) {
	t.Helper()
	cert := selfSigned(t)
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	return open(t, jupc.Config{TLSAddr: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{cert}}}), pool
}

// selfSigned returns a certificate for loopback, always with the same key.
func selfSigned(t testing.TB) tls.Certificate {
	t.Helper()
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func dialTLS(t testing.TB, p *jupc.Port, pool *x509.CertPool, alpn string) net.Conn {
	t.Helper()
	c, err := tls.Dial("tcp", p.TLSAddr().String(), &tls.Config{RootCAs: pool, NextProtos: []string{alpn}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}
