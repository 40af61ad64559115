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
		if from, ok := p.admit(ctx, conn, via); ok {
			p.work.Go(func() { p.serveConn(ctx, conn, from) })
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
	if from, ok := p.admit(p.ctx, conn, via); ok {
		p.serveConn(p.ctx, conn, from)
	}
}

// admit counts a connection, or closes it if there are too many.
func (p *Port) admit(ctx context.Context, conn net.Conn, via Transport) (Source, bool) {
	from := Source{Addr: peer(conn), Transport: via, Validated: true}
	if err := p.bounds.open(from.Addr.Addr()); err != nil {
		p.cfg.Log.DebugContext(ctx, "connection refused", "err", err)
		conn.Close()
		return from, false
	}
	return from, true
}

func peer(conn net.Conn) netip.AddrPort {
	switch a := conn.RemoteAddr().(type) {
	case *net.TCPAddr:
		return unmap(a.AddrPort())
	case *net.UDPAddr: // of QUIC
		return unmap(a.AddrPort())
	}
	return netip.AddrPort{}
}

// serveConn serves one connection until it ends or breaks a bound.
func (p *Port) serveConn(ctx context.Context, conn net.Conn, from Source) {
	defer p.bounds.close(from.Addr.Addr())
	p.mu.Lock()
	p.conns[conn] = struct{}{}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.conns, conn)
		p.mu.Unlock()
		conn.Close()
	}()
	s := &stream{port: p, conn: conn, from: from}
	switch from.Transport {
	case UDP, TCP: // both languages
	case Libp2p:
		s.framing = FramingNative
	case TLS:
		if err := s.handshake(ctx); err != nil {
			p.cfg.Log.DebugContext(ctx, "no TLS", "err", err)
			return
		}
		defer s.conn.Close() // says goodbye in TLS
	}
	err := s.serve(ctx)
	if err != nil && !errors.Is(err, io.EOF) && !isTimeout(err) {
		p.cfg.Log.DebugContext(ctx, "connection ended", "err", err)
	}
}

// A stream is one connection in work.
type stream struct {
	port    *Port
	conn    net.Conn
	from    Source
	framing Framing
	mu      sync.Mutex // keeps replies apart on conn
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

// serve reads requests and answers each on a goroutine of its own; replies
// leave in the order in which they are ready.
func (s *stream) serve(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	in := bufio.NewReader(s.conn)
	pipeline := make(chan struct{}, s.port.cfg.MaxPipelined)
	for {
		lang, req, held, err := s.next(in)
		if err != nil {
			return err
		}
		if answerable(lang, req) == "" {
			s.port.bounds.free(held)
			if lang == Native && (len(req) < headerLen || req[0] != magic0 || req[1] != magic1) {
				return ErrForeign
			}
			continue
		}
		if !s.begin(ctx, pipeline) {
			s.port.bounds.free(held)
			return ctx.Err()
		}
		work.Go(func() {
			defer func() { <-pipeline }()
			reply := s.port.handle(ctx, lang, req, s.from)
			<-s.port.streaming
			s.port.bounds.free(held)
			if err := s.reply(lang, reply); err != nil {
				s.conn.Close() // ends the reading too
			}
		})
	}
}

// begin waits for a place in the connection's pipeline and in the port.
func (s *stream) begin(ctx context.Context, pipeline chan struct{}) bool {
	select {
	case pipeline <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	select {
	case s.port.streaming <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// next reads one request. A whole message has to arrive within IdleTimeout of
// the one before, so a peer that sends an octet now and then gets no further
// than a silent one.
func (s *stream) next(in *bufio.Reader) (l Language, req []byte, held int, err error) {
	if err := s.conn.SetReadDeadline(s.port.deadline()); err != nil {
		return "", nil, 0, err
	}
	if s.port.closing.Load() {
		return "", nil, 0, net.ErrClosed
	}
	l, req, err = readFrame(in, s.framing, func(octets int) error {
		err := s.port.bounds.hold(octets)
		if err == nil {
			held += octets
		}
		return err
	})
	if err != nil {
		s.port.bounds.free(held)
		held = 0
	}
	return l, req, held, err
}

// reply sends a reply; then the peer has shown that it is where it says. A peer
// that does not read holds its own pipeline only.
func (s *stream) reply(lang Language, reply []byte) error {
	if len(reply) == 0 {
		return nil
	}
	if lang == DNS && len(reply) > maxDNS {
		reply = truncateDNS(reply)
	}
	if err := s.port.bounds.hold(len(reply)); err != nil {
		return err
	}
	defer s.port.bounds.free(len(reply))
	frame, err := AppendFrame(make([]byte, 0, 4+len(reply)), lang, reply)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(s.port.deadline()); err != nil {
		return err
	}
	if _, err := s.conn.Write(frame); err != nil {
		return err
	}
	s.port.valid.add(s.from.Addr.Addr())
	return nil
}
