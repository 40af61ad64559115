package jupc

import (
	"context"
	"errors"
	"fmt"
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
	doqExcessiveLoad = 0x4
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
		share, ok := keepPlace(conn)
		if !ok {
			continue // it has ended
		}
		from := Source{Addr: address(conn.RemoteAddr()), Transport: QUIC, Validated: true}
		p.work.Go(func() { p.serveQUIC(conn, from, share) })
	}
}

// serveQUIC serves the streams of a connection, each of which is one query,
// until the peer ends it or the port begins to close.
func (p *Port) serveQUIC(conn *quic.Conn, from Source, share *share) {
	defer share.close()
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
			if err := p.visit(stream, from, share); err != nil {
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
