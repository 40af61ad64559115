package jupc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
)

// ALPNQUIC is the ALPN name of DNS over QUIC (RFC 9250 §4.1.1).
const ALPNQUIC = "doq"

// The error codes of DNS over QUIC (RFC 9250 §4.3).
const (
	doqNoError       = 0x0
	doqProtocolError = 0x2
)

// lastReplies is how long a connection stays open for the replies to its last
// queries when the port closes.
const lastReplies = 100 * time.Millisecond

// A quicListener is the socket of QUIC and what listens on it.
type quicListener struct {
	socket    *net.UDPConn
	transport *quic.Transport
	*quic.Listener
}

// openQUIC binds the socket of QUIC, if there is to be one.
func (p *Port) openQUIC() error {
	if p.cfg.QUICAddr == "" {
		return nil
	}
	at, err := net.ResolveUDPAddr("udp", p.cfg.QUICAddr)
	if err != nil {
		return fmt.Errorf("jupc: %w", err)
	}
	socket, err := net.ListenUDP("udp", at)
	if err != nil {
		return fmt.Errorf("jupc: %w", err)
	}
	transport := &quic.Transport{
		Conn:                socket,
		VerifySourceAddress: p.doubtful,
		ConnContext:         p.enterQUIC,
	}
	const window = maxDNS + 2
	listener, err := transport.Listen(serverTLS(p.cfg.TLS, ALPNQUIC), &quic.Config{
		HandshakeIdleTimeout: min(p.cfg.IdleTimeout, handshakeIdle), MaxIdleTimeout: p.cfg.IdleTimeout,
		MaxIncomingStreams: int64(p.cfg.MaxPipelined), MaxIncomingUniStreams: -1,
		InitialStreamReceiveWindow: scratch, MaxStreamReceiveWindow: window,
		InitialConnectionReceiveWindow: window, MaxConnectionReceiveWindow: 4 * window,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("jupc: QUIC: %w", err), transport.Close(), socket.Close())
	}
	p.quic = &quicListener{socket, transport, listener}
	return nil
}

// close ends every connection that is left and frees the socket.
func (q *quicListener) close() error {
	return errors.Join(q.transport.Close(), q.socket.Close())
}

// acceptQUIC serves QUIC connections until the port begins to close.
func (p *Port) acceptQUIC() {
	for {
		conn, err := p.quic.Accept(p.accepting)
		if err != nil {
			return // the listener is closed: nothing else ends it
		}
		if !keepPlace(conn) {
			continue // it has ended
		}
		from := Source{Addr: address(conn.RemoteAddr()), Transport: QUIC, Validated: true}
		p.work.Go(func() { p.serveQUIC(conn, from) })
	}
}

// serveQUIC serves the streams of a connection, each of which is one query,
// until the peer ends it or the port begins to close.
func (p *Port) serveQUIC(conn *quic.Conn, from Source) {
	defer p.bounds.close(from.Addr.Addr())
	stop := context.AfterFunc(p.ctx, func() { _ = conn.CloseWithError(doqNoError, "") })
	defer stop()
	var work sync.WaitGroup
	asked := false
	for {
		stream, err := conn.AcceptStream(p.accepting)
		if err != nil {
			break
		}
		asked = true
		work.Go(func() {
			if err := p.visit(stream, from); err != nil {
				p.cfg.Log.DebugContext(p.ctx, "QUIC connection ended", "err", err)
				_ = conn.CloseWithError(doqProtocolError, "")
			}
		})
	}
	work.Wait()
	if asked { // a connection that is closed sends nothing that is still queued
		leaving, cancel := context.WithTimeout(conn.Context(), lastReplies)
		defer cancel()
		<-leaving.Done()
	}
	_ = conn.CloseWithError(doqNoError, "")
}

// visit answers the one query of a stream. An error is a breach of the protocol,
// which ends the connection; a stream that the network ends is none.
func (p *Port) visit(stream *quic.Stream, from Source) error {
	defer stream.CancelRead(doqNoError)
	_ = stream.SetDeadline(p.deadline())
	v := &visitor{port: p}
	defer v.leave()
	from.release = v.release
	req, err := v.read(stream)
	if err != nil {
		stream.CancelWrite(doqProtocolError)
		if errors.Is(err, ErrForeign) {
			return err
		}
		return nil
	}
	reply := p.handle(p.ctx, DNS, req, from)
	if len(reply) == 0 {
		stream.CancelWrite(doqProtocolError)
		return fmt.Errorf("%w: no query", ErrForeign)
	}
	frame, err := AppendFrame(nil, DNS, reply)
	if err != nil {
		frame, _ = AppendFrame(nil, DNS, truncateDNS(reply)) // short for sure
	}
	if _, err := stream.Write(frame); err == nil && stream.Close() == nil {
		p.valid.add(from.Addr.Addr())
	}
	return nil
}

// A visitor is a query of QUIC in work.
type visitor struct {
	port     *Port
	held     int  // octets of it that are counted
	released bool // it holds a token
}

// read reads the query and the end of the stream. It fails with ErrForeign if
// that is not what the stream has: a whole query of ID 0, and no more (RFC 9250
// §4.2).
func (v *visitor) read(stream io.Reader) ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(stream, head[:]); err != nil {
		return nil, foreignEnd(err)
	}
	req, err := readGrowing(stream, int(binary.BigEndian.Uint16(head[:])), make([]byte, 0, scratch), func(octets int) error {
		err := v.port.bounds.hold(octets)
		if err == nil {
			v.held += octets
		}
		return err
	})
	if err != nil {
		return nil, foreignEnd(err)
	}
	if n, err := stream.Read(head[:1]); n > 0 || err == nil {
		return nil, fmt.Errorf("%w: more than a query", ErrForeign)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if answerable(DNS, req) == "" || req[0] != 0 || req[1] != 0 {
		return nil, fmt.Errorf("%w: no query of ID 0", ErrForeign)
	}
	return req, nil
}

// foreignEnd tells a stream that its sender ended too early from one that the
// network did.
func foreignEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: less than a query", ErrForeign)
	}
	return err
}

// release waits for room for one more request that waits.
func (v *visitor) release() bool {
	if v.released {
		return true
	}
	select {
	case v.port.streaming <- struct{}{}:
		v.released = true
	case <-v.port.ctx.Done():
	}
	return v.released
}

// leave takes back what was counted.
func (v *visitor) leave() {
	v.port.bounds.free(v.held)
	if v.released {
		<-v.port.streaming
	}
}
