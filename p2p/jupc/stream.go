package jupc

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
)

// The ALPN names of TLS connections (draft §7.1.2; RFC 7858).
const (
	ALPNNative = "utxo-dns/1"
	ALPNDNS    = "dot"
)

// accept serves the connections of a listener until it closes.
func (p *Port) accept(ctx context.Context, l net.Listener, via Transport) {
	for {
		conn, err := l.Accept()
		if p.closing.Load() || errors.Is(err, net.ErrClosed) {
			if err == nil {
				conn.Close()
			}
			return
		}
		if err != nil {
			p.cfg.Log.WarnContext(ctx, "connection not accepted", "err", err)
			p.pause(ctx)
			continue
		}
		if from, share, ok := p.admit(ctx, conn, via); ok {
			p.work.Go(func() { p.serveConn(ctx, conn, from, share) })
		}
	}
}

// Serve serves native messages on a stream that came over another transport,
// within the bounds of the port and as one of its connections, until the stream
// ends or the port closes. The peer is at the remote address of the stream for
// sure: whoever calls Serve knows.
func (p *Port) Serve(conn net.Conn, via Transport) {
	p.mu.Lock()
	closing := p.closing.Load() // Close sets it before it takes mu, and waits after
	if !closing {
		p.work.Add(1)
	}
	p.mu.Unlock()
	if closing {
		conn.Close()
		return
	}
	defer p.work.Done()
	if from, share, ok := p.admit(p.ctx, conn, via); ok {
		p.serveConn(p.ctx, conn, from, share)
	}
}

// admit counts a connection, or closes it if there are too many.
func (p *Port) admit(ctx context.Context, conn net.Conn, via Transport) (Source, *share, bool) {
	from := Source{Addr: peer(conn), Transport: via, Validated: true}
	if via == TCP || via == TLS {
		from.Idle = p.cfg.IdleTimeout
	}
	share, err := p.bounds.open(from.Addr.Addr())
	if err != nil {
		p.cfg.Log.DebugContext(ctx, "connection refused", "err", err)
		conn.Close()
	}
	return from, share, err == nil
}

func peer(conn net.Conn) netip.AddrPort { return address(conn.RemoteAddr()) }

// address is the address of a socket, invalid if it is of another kind.
func address(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case *net.TCPAddr:
		return unmap(a.AddrPort())
	case *net.UDPAddr: // of QUIC
		return unmap(a.AddrPort())
	}
	return netip.AddrPort{}
}

// serveConn serves one connection until it ends or breaks a bound.
func (p *Port) serveConn(ctx context.Context, conn net.Conn, from Source, share *share) {
	defer share.close()
	p.mu.Lock()
	p.conns[conn] = struct{}{}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.conns, conn)
		p.mu.Unlock()
		conn.Close()
	}()
	s := &stream{port: p, share: share, conn: conn, from: from}
	switch from.Transport {
	case UDP, TCP, QUIC, HTTPS: // both languages; the last two have no streams of this kind
	case Libp2p:
		s.framing = FramingNative
	case TLS:
		if err := s.handshake(ctx); err != nil {
			p.cfg.Log.DebugContext(ctx, "no TLS", "err", err)
			return
		}
		defer s.conn.Close() // says goodbye in TLS
	}
	err := s.serve()
	if err != nil && !errors.Is(err, io.EOF) && !isTimeout(err) {
		p.cfg.Log.DebugContext(ctx, "connection ended", "err", err)
	}
}

// A stream is one connection in work.
type stream struct {
	port    *Port
	share   *share // of the address
	conn    net.Conn
	from    Source
	framing Framing
	in      *bufio.Reader
	waiting chan struct{}  // one token per request that waits
	work    sync.WaitGroup // every goroutine of the stream

	mu  sync.Mutex // keeps writes apart on conn, and guards err
	err error      // what ended the stream
}

// handshake speaks TLS and takes the language that ALPN agreed on.
func (s *stream) handshake(ctx context.Context) error {
	c := tls.Server(s.conn, s.port.cfg.TLS)
	ctx, cancel := context.WithTimeout(ctx, s.port.cfg.IdleTimeout)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		return err
	}
	switch c.ConnectionState().NegotiatedProtocol {
	case ALPNNative:
		s.framing = FramingNative
	case ALPNDNS:
		s.framing = FramingDNS
	}
	s.conn = c
	return nil
}

// serve answers requests until the stream ends.
func (s *stream) serve() error {
	s.in = bufio.NewReaderSize(s.conn, gulp)
	s.waiting = make(chan struct{}, s.port.cfg.MaxPipelined)
	s.begin()
	s.work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// begin lets a goroutine of its own read on.
func (s *stream) begin() {
	t := &turn{stream: s, from: s.from}
	t.from.release = t.release
	s.work.Go(func() { t.run(s.port.ctx) })
}

// end ends the stream, whose error is the first.
func (s *stream) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// write sends replies; then the peer has shown that it is where it says. A peer
// that does not read holds its own stream only.
func (s *stream) write(replies []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(s.port.deadline()); err != nil {
		return err
	}
	if _, err := s.conn.Write(replies); err != nil {
		return err
	}
	s.port.valid.add(s.from.Addr.Addr())
	return nil
}
