package jupc_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/quic-go/quic-go"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// zeroID is dnsQuery as QUIC carries it: with ID 0.
var zeroID = append(make([]byte, 2), dnsQuery[2:]...)

// quicPort opens a port with QUIC and returns what its clients believe.
func quicPort(t testing.TB, cfg jupc.Config) (*jupc.Port, *x509.CertPool) {
	t.Helper()
	cert := selfSigned(t)
	cfg.QUICAddr, cfg.TLS = "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}}
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	return open(t, cfg), pool
}

// dialQUIC connects to the port.
func dialQUIC(t testing.TB, p *jupc.Port, pool *x509.CertPool, alpn string) (*quic.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, err := quic.DialAddr(ctx, p.QUICAddr().String(), &tls.Config{RootCAs: pool, NextProtos: []string{alpn}}, nil)
	if err == nil {
		t.Cleanup(func() { _ = c.CloseWithError(0, "") })
	}
	return c, err
}

// openQUIC opens a port with QUIC and returns the way to connect to it.
func openQUIC(t testing.TB, cfg jupc.Config) func(t testing.TB, alpn string) *quic.Conn {
	t.Helper()
	p, pool := quicPort(t, cfg)
	return func(t testing.TB, alpn string) *quic.Conn {
		t.Helper()
		c, err := dialQUIC(t, p, pool, alpn)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

// visit writes octets on a new stream and returns what comes back.
func visit(t testing.TB, c *quic.Conn, octets []byte) ([]byte, error) {
	t.Helper()
	s, err := c.OpenStreamSync(t.Context())
	if err != nil {
		return nil, err
	}
	_ = s.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := s.Write(octets); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return io.ReadAll(s)
}

// U-182: DNS over QUIC (RFC 9250): one query on each stream, streams at once on
// one connection, the source known and encrypted.
func TestQUIC(t *testing.T) {
	sources := make(chan jupc.Source, 100)
	dial := openQUIC(t, jupc.Config{TrustedSources: nobody, Handler: &clerk{
		size: 3000, before: func(_ jupc.Language, _ []byte, s jupc.Source) {
			if !s.Release() {
				t.Error("not released")
			}
			sources <- s
		},
	}})
	c := dial(t, jupc.ALPNQUIC)
	answers := make(chan error)
	const n = 50
	for range n {
		go func() {
			msg, err := visit(t, c, frame(t, jupc.DNS, zeroID))
			if err == nil && (len(msg) != 3002 || !bytes.Equal(msg[2:4], []byte{0, 0}) || msg[4]&0x80 == 0) {
				err = errors.New("no whole answer")
			}
			answers <- err
		}()
	}
	for range n {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if s := <-sources; s.Transport != jupc.QUIC || !s.Validated || !s.Transport.Encrypted() || !s.Addr.Addr().IsLoopback() {
		t.Errorf("the source is %+v", s)
	}
}

// U-182: what is no query of RFC 9250 §4.2 ends the connection with
// DOQ_PROTOCOL_ERROR, and the port answers the next.
func TestQUICProtocolErrors(t *testing.T) {
	dial := openQUIC(t, jupc.Config{})
	response := append([]byte(nil), zeroID...)
	response[2] |= 0x80
	framed := frame(t, jupc.DNS, zeroID)
	for _, tc := range []struct {
		name   string
		octets []byte
	}{
		{"an ID that is not 0", frame(t, jupc.DNS, dnsQuery)},
		{"a response", frame(t, jupc.DNS, response)},
		{"nothing", nil},
		{"a length of nothing", []byte{0, 0}},
		{"half a length", []byte{0}},
		{"half a query", framed[:20]},
		{"two queries on a stream", append(slices.Clip(framed), framed...)},
		{"a native message", frame(t, jupc.DNS, ex1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := dial(t, jupc.ALPNQUIC)
			_, _ = visit(t, c, tc.octets)
			<-c.Context().Done()
			var closed *quic.ApplicationError
			if err := context.Cause(c.Context()); !errors.As(err, &closed) || closed.ErrorCode != 2 || !closed.Remote {
				t.Errorf("ended with %v", err)
			}
		})
	}
	if msg, err := visit(t, dial(t, jupc.ALPNQUIC), framed); err != nil || len(msg) != len(framed) {
		t.Errorf("after them: % x, %v", msg, err)
	}
}

// U-147: connections of QUIC count as the others do; what there is no room for
// is refused before its handshake.
func TestQUICIsBounded(t *testing.T) {
	p, pool := quicPort(t, jupc.Config{MaxPerAddr: 1})
	first, err := dialQUIC(t, p, pool, jupc.ALPNQUIC)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := visit(t, first, frame(t, jupc.DNS, zeroID)); err != nil {
		t.Fatal(err)
	}
	_, err = dialQUIC(t, p, pool, jupc.ALPNQUIC)
	var closed *quic.TransportError
	if !errors.As(err, &closed) || closed.ErrorCode != quic.ConnectionRefused || !closed.Remote {
		t.Errorf("the second ended with %v", err)
	}
}

// A deaf socket passes on nothing that comes, and says how it begins.
type deaf struct {
	net.PacketConn
	heard chan byte
}

func (d deaf) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, _, err := d.PacketConn.ReadFrom(b)
		if err != nil {
			return 0, nil, err
		}
		select {
		case d.heard <- b[:max(n, 1)][0]:
		default:
		}
	}
}

// halfOpen begins a handshake, as who forges addresses does, and goes when it is
// answered. It reports whether the answer was Retry (RFC 9000 §17.2.5).
func halfOpen(t *testing.T, p *jupc.Port) (retry bool) {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	d := deaf{socket, make(chan byte, 1)}
	transport := &quic.Transport{Conn: d}
	defer transport.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = transport.Dial(ctx, net.UDPAddrFromAddrPort(p.QUICAddr()), &tls.Config{ServerName: "x", NextProtos: []string{jupc.ALPNQUIC}}, nil)
	}()
	select {
	case head := <-d.heard:
		retry = head&0xf0 == 0xf0
	case <-gone:
		t.Fatal("no answer")
	}
	cancel()
	<-gone
	return retry
}

// U-147: handshakes count as connections. Once half of the places are taken, in
// all or of an address, only who shows where it is gets one: who forges
// addresses leaves the others room.
func TestQUICHandshakesAreBounded(t *testing.T) {
	for _, tc := range []struct {
		name string
		cfg  jupc.Config
	}{
		{"in all", jupc.Config{MaxConns: 6}},
		{"per address", jupc.Config{MaxPerAddr: 6}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, pool := quicPort(t, tc.cfg)
			for i := range 20 {
				if got, want := halfOpen(t, p), i >= 4; got != want {
					t.Fatalf("handshake %d: Retry %v, want %v", i, got, want)
				}
			}
			c, err := dialQUIC(t, p, pool, jupc.ALPNQUIC)
			if err != nil {
				t.Fatalf("beside them: %v", err)
			}
			if msg, err := visit(t, c, frame(t, jupc.DNS, zeroID)); err != nil || len(msg) == 0 {
				t.Errorf("beside them: % x, %v", msg, err)
			}
		})
	}
}

// roomAgain asks until there is room for one more connection.
func roomAgain(t *testing.T, p *jupc.Port) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		_, err := jupc.Exchange(ctx, "tcp", p.Addr().String(), ex1)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("no room again: %v", err)
		}
	}
}

// U-147: a handshake that does not go on gives its place back.
func TestQUICHandshakesEnd(t *testing.T) {
	p, _ := quicPort(t, jupc.Config{MaxConns: 1, IdleTimeout: 100 * time.Millisecond})
	if halfOpen(t, p) {
		t.Fatal("Retry from a port that is empty")
	}
	roomAgain(t, p)
}

// U-147: a connection that ends keeps its place until its queries are done, so
// that nobody has more of them in work by coming again.
func TestQUICQueriesKeepThePlace(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	p, pool := quicPort(t, jupc.Config{MaxConns: 1, Handler: &clerk{before: func(l jupc.Language, _ []byte, _ jupc.Source) {
		if l == jupc.DNS {
			close(begun)
			<-finish
		}
	}}})
	c, err := dialQUIC(t, p, pool, jupc.ALPNQUIC)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = visit(t, c, frame(t, jupc.DNS, zeroID)) }()
	<-begun
	_ = c.CloseWithError(0, "")
	for range 200 { // the port sees the end at one of them
		if _, err := jupc.Exchange(t.Context(), "tcp", p.Addr().String(), ex1); err == nil {
			t.Fatal("a place while the query is in work")
		}
	}
	close(finish)
	roomAgain(t, p)
}

// Close ends connections of QUIC, after the queries in work.
func TestQUICEndsWithThePort(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	cert := selfSigned(t)
	p, err := jupc.Listen(jupc.Config{
		Addr: "127.0.0.1:0", QUICAddr: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Grace: time.Minute,
		Handler: &clerk{before: func(jupc.Language, []byte, jupc.Source) { close(begun); <-finish }},
	})
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert.Leaf)
	c, err := quic.DialAddr(t.Context(), p.QUICAddr().String(), &tls.Config{RootCAs: pool, NextProtos: []string{jupc.ALPNQUIC}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error)
	go func() {
		_, err := visit(t, c, frame(t, jupc.DNS, zeroID))
		answered <- err
	}()
	<-begun
	closed := make(chan error)
	go func() { closed <- p.Close() }()
	for { // the port closes its listeners first
		c, err := net.Dial("tcp", p.Addr().String())
		if err != nil {
			break
		}
		c.Close()
	}
	close(finish)
	if err := errors.Join(<-answered, <-closed); err != nil {
		t.Error(err)
	}
	<-c.Context().Done()
}

// U-147: what another server accepts beside the port counts as the port's.
func TestBoundListener(t *testing.T) {
	p := open(t, jupc.Config{MaxPerAddr: 1})
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := p.Bound(inner)
	defer l.Close()
	accepted := make(chan net.Conn)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	connect := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		return c
	}
	connect()
	first := <-accepted
	if !refused(t, connect()) {
		t.Error("a second connection of the address is accepted")
	}
	if !refused(t, dial(t, "tcp", p)) {
		t.Error("the port does not count what the listener has")
	}
	first.Close()
	first.Close() // counts once
	connect()
	(<-accepted).Close()
}

// U-012, U-147: an exchange on what another server accepts beside the port
// validates the address for UDP as one on a stream of the port does.
func TestBoundExchangeValidates(t *testing.T) {
	p := open(t, jupc.Config{TrustedSources: nobody, Handler: &clerk{size: 1000}})
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := p.Bound(inner)
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	c := dial(t, "udp", p)
	for _, step := range []struct {
		name  string
		reply []byte
		want  int
	}{
		{"before it", nil, 40},
		{"after a reply", []byte("here you are"), 1000},
	} {
		if step.reply != nil {
			send(t, server, step.reply)
		}
		send(t, c, ex1)
		if got := len(datagram(t, c)); got != step.want {
			t.Errorf("%s: %d octets, want %d", step.name, got, step.want)
		}
	}
}

// A client with so many streams at once on one connection; its own work is in
// the figure.
func BenchmarkQUIC(b *testing.B) {
	c := openQUIC(b, jupc.Config{Handler: echo{}})(b, jupc.ALPNQUIC)
	framed := frame(b, jupc.DNS, zeroID)
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := visit(b, c, framed); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "q/s")
}
