package jupc_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// A relay is a transport of another: what it accepts it hands to a port.
func relay(t testing.TB, p *jupc.Port) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.Serve(c, jupc.Libp2p)
		}
	}()
	return l
}

// over asks by the network "libp2p", which here is TCP.
func over(l net.Listener) *jupc.Dialer {
	return &jupc.Dialer{Libp2p: func(ctx context.Context, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	}}
}

// U-012, U-013: a stream of another transport carries native messages with
// four octets of length, and no DNS; its peer counts as validated.
func TestServe(t *testing.T) {
	sources := make(chan jupc.Source, 1)
	p := open(t, jupc.Config{Handler: &clerk{before: func(_ jupc.Language, _ []byte, s jupc.Source) { sources <- s }}})
	l := relay(t, p)
	reply, err := over(l).Exchange(t.Context(), "libp2p", "/any", ex1)
	if err != nil || !isNative(reply) {
		t.Errorf("% x, %v", reply, err)
	}
	if s := <-sources; s.Transport != jupc.Libp2p || !s.Validated || !s.Addr.Addr().IsLoopback() {
		t.Errorf("the source is %+v", s)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// As a native length the first octets of a DNS frame are 2 MiB and more.
	send(t, c, frame(t, jupc.DNS, bytes.Repeat([]byte{0}, 32)))
	if !refused(t, c) {
		t.Error("DNS is read")
	}
	if _, err := jupc.Exchange(t.Context(), "libp2p", "/any", ex1); !errors.Is(err, jupc.ErrNetwork) {
		t.Errorf("without a way to dial: %v", err)
	}
}

// U-147: streams of other transports count as connections.
func TestServedStreamsAreBounded(t *testing.T) {
	p := open(t, jupc.Config{MaxPerAddr: 1})
	l := relay(t, p)
	c := dial(t, "tcp", p)
	send(t, c, frame(t, jupc.Native, ex1))
	readFrame(t, c) // accepted for sure
	if _, err := over(l).Exchange(t.Context(), "libp2p", "/any", ex1); !errors.Is(err, jupc.ErrNoAnswer) {
		t.Errorf("got %v", err)
	}
}

// Close ends what is served, and what comes later is not.
func TestServeEndsWithThePort(t *testing.T) {
	p := open(t, jupc.Config{})
	l := relay(t, p)
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	send(t, c, frame(t, jupc.Native, ex1))
	readFrame(t, c)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if !refused(t, c) {
		t.Error("served after Close")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := over(l).Exchange(ctx, "libp2p", "/any", ex1); !errors.Is(err, jupc.ErrNoAnswer) || ctx.Err() != nil {
		t.Errorf("a new one: %v", err)
	}
}

// U-182: a pin stands for names and roots, and only the right one.
func TestPin(t *testing.T) {
	p, pool := openTLS(t)
	addr := p.TLSAddr().String()
	right := jupc.PinOf(dialTLS(t, p, pool, jupc.ALPNNative).(*tls.Conn).ConnectionState().PeerCertificates[0])
	if got, err := jupc.ParsePin(right.String()); err != nil || got != right {
		t.Errorf("%v, %v", got, err)
	}
	wrong := right
	wrong[0] ^= 1
	for _, tc := range []struct {
		name string
		pin  *jupc.Pin
		want error
	}{
		{"the right pin", &right, nil},
		{"another key's pin", &wrong, jupc.ErrPin},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reply, err := (&jupc.Dialer{Pin: tc.pin}).Exchange(t.Context(), "tls", addr, ex1)
			if !errors.Is(err, tc.want) || tc.want == nil && !isNative(reply) {
				t.Errorf("% x, %v", reply, err)
			}
		})
	}
	if _, err := jupc.Exchange(t.Context(), "tls", addr, ex1); err == nil {
		t.Error("believed without roots and without a pin")
	}
	for _, bad := range []string{"", "AAAA", right.String() + "=", "!" + right.String()[1:]} {
		if _, err := jupc.ParsePin(bad); !errors.Is(err, jupc.ErrPin) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// U-182: both sides agree on utxo-dns/1, or there is no connection.
func TestALPNMismatch(t *testing.T) {
	p, pool := openTLS(t)
	for _, alpn := range []string{"h2", "utxo-dns/2"} {
		c, err := tls.Dial("tcp", p.TLSAddr().String(), &tls.Config{RootCAs: pool, NextProtos: []string{alpn}})
		if err == nil {
			c.Close()
			t.Errorf("the port accepts %s", alpn)
		}
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_ = c.(*tls.Conn).HandshakeContext(t.Context())
			c.Close()
		}
	}()
	pin := jupc.PinOf(selfSigned(t).Leaf)
	_, err = (&jupc.Dialer{Pin: &pin}).Exchange(t.Context(), "tls", l.Addr().String(), ex1)
	if !errors.Is(err, jupc.ErrForeign) {
		t.Errorf("a server that agrees on nothing: %v", err)
	}
}
