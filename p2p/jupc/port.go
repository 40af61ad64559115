package jupc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A Port is one open port. It answers until Close.
type Port struct {
	cfg     Config
	ctx     context.Context // ends when requests in work must give up
	cancel  context.CancelFunc
	udp     *socket
	readers *readers // of udp
	tcp     net.Listener
	tls     net.Listener  // nil without TLS
	quic    *quicListener // nil without QUIC

	valid     *validated
	bounds    *bounds
	streaming chan struct{} // one token per request of a stream that waits
	waiting   atomic.Int64  // released workers
	idle      sync.Pool     // of *worker
	lanes     atomic.Uint32 // workers that were made
	closing   atomic.Bool
	accepting context.Context    // ends when QUIC accepts nothing any more
	stop      context.CancelFunc // ends accepting
	work      sync.WaitGroup     // every goroutine of the port

	mu    sync.Mutex            // guards conns
	conns map[net.Conn]struct{} // open streams
}

// Listen opens the port, UDP and TCP with one number even if that is left to
// the system, and starts to answer.
func Listen(cfg Config) (*Port, error) {
	if cfg.Handler == nil {
		return nil, errors.New("jupc: a port needs a handler")
	}
	cfg = cfg.withDefaults()
	p := &Port{
		cfg:       cfg,
		readers:   newReaders(),
		valid:     newValidated(cfg.TrustedSources, cfg.MaxValidated, cfg.ValidFor, cfg.Now),
		bounds:    newBounds(cfg),
		streaming: make(chan struct{}, cfg.MaxStreaming),
		conns:     map[net.Conn]struct{}{},
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	if err := p.open(); err != nil {
		p.cancel()
		return nil, err
	}
	if err := p.start(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Port) start() error {
	p.accepting, p.stop = context.WithCancel(p.ctx)
	for range p.cfg.Readers {
		w := p.newWorker()
		p.work.Go(func() { w.run(p.ctx) })
	}
	p.work.Go(func() { p.accept(p.ctx, p.tcp, TCP) })
	if p.tls != nil {
		p.work.Go(func() { p.accept(p.ctx, p.tls, TLS) })
	}
	if p.quic != nil {
		p.work.Go(p.acceptQUIC)
	}
	return nil
}

// Room for datagrams that a port asks for, in octets. Linux takes 830 of twice as many for a small query: so
// 40,000 can wait, what 160,000 a second bring in a quarter of one. A node can be
// without a reader for some of that while garbage is collected and a block is made.
const (
	ReadBuffer  = 16 << 20
	WriteBuffer = 4 << 20
)

// open binds the sockets.
func (p *Port) open() (err error) {
	const tries = 64 // of port 0: a TCP number may be taken on UDP
	for range tries {
		p.tcp, err = net.Listen("tcp", p.cfg.Addr)
		if err != nil {
			return fmt.Errorf("jupc: %w", err)
		}
		at := p.tcp.Addr().(*net.TCPAddr)
		p.udp, err = listenUDP("udp", &net.UDPAddr{IP: at.IP, Port: at.Port, Zone: at.Zone})
		if err == nil {
			break
		}
		p.tcp.Close()
		if !anyPort(p.cfg.Addr) {
			return fmt.Errorf("jupc: %w", err)
		}
	}
	if err != nil {
		return fmt.Errorf("jupc: no number is free on both UDP and TCP: %w", err)
	}
	if err := p.openEncrypted(); err != nil {
		p.tcp.Close()
		p.udp.Close()
		return err
	}
	return nil
}

// openEncrypted binds the sockets of TLS and QUIC, those that there are to be.
func (p *Port) openEncrypted() (err error) {
	if err := p.openQUIC(); err != nil || p.cfg.TLSAddr == "" {
		return err
	}
	if p.tls, err = net.Listen("tcp", p.cfg.TLSAddr); err != nil {
		if p.quic != nil {
			err = errors.Join(err, p.quic.close())
		}
		return fmt.Errorf("jupc: %w", err)
	}
	p.cfg.TLS = serverTLS(p.cfg.TLS, ALPNNative, ALPNDNS)
	return nil
}

// anyPort reports whether the system chooses the number.
func anyPort(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	return err == nil && (port == "0" || port == "")
}

// serverTLS sets what the protocol fixes: TLS 1.3 and the names for ALPN
// (draft §7.1.2).
func serverTLS(c *tls.Config, alpn ...string) *tls.Config {
	if c == nil {
		c = &tls.Config{}
	}
	c = c.Clone()
	c.MinVersion = tls.VersionTLS13
	c.NextProtos = alpn
	return c
}

// Addr returns the address of UDP and TCP.
func (p *Port) Addr() netip.AddrPort {
	return unmap(p.tcp.Addr().(*net.TCPAddr).AddrPort())
}

// TLSAddr returns the address of TLS, invalid if there is none.
func (p *Port) TLSAddr() netip.AddrPort {
	if p.tls == nil {
		return netip.AddrPort{}
	}
	return unmap(p.tls.Addr().(*net.TCPAddr).AddrPort())
}

// QUICAddr returns the address of QUIC, invalid if there is none.
func (p *Port) QUICAddr() netip.AddrPort {
	if p.quic == nil {
		return netip.AddrPort{}
	}
	return unmap(p.quic.socket.LocalAddr().(*net.UDPAddr).AddrPort())
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// Validate notes that the peer is known to be at the address, for a handler
// that has learned it in another way, such as a DNS cookie (RFC 7873).
func (p *Port) Validate(a netip.Addr) { p.valid.add(a.Unmap()) }

// handle calls the handler for the language.
func (p *Port) handle(ctx context.Context, l Language, req []byte, from Source) []byte {
	if l == Native {
		return p.cfg.Handler.Native(ctx, req, from)
	}
	return p.cfg.Handler.DNS(ctx, req, from)
}

// pause lets a failing socket rest.
func (p *Port) pause(ctx context.Context) {
	timer := time.NewTimer(10 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Close stops reading, gives the requests in work Config.Grace to end, and
// returns when every goroutine of the port has ended. A second Close does
// nothing.
func (p *Port) Close() error {
	if p.closing.Swap(true) {
		p.work.Wait()
		return nil
	}
	past := time.Unix(1, 0)
	err := errors.Join(p.tcp.Close(), p.udp.SetReadDeadline(past))
	if p.tls != nil {
		err = errors.Join(err, p.tls.Close())
	}
	if p.quic != nil {
		err = errors.Join(err, p.quic.Close())
	}
	p.stop()
	p.eachConn(func(c net.Conn) { _ = c.SetReadDeadline(past) })
	grace := time.AfterFunc(p.cfg.Grace, func() {
		p.cancel()
		p.eachConn(func(c net.Conn) { c.Close() })
	})
	p.work.Wait()
	grace.Stop()
	p.cancel()
	if p.quic != nil {
		err = errors.Join(err, p.quic.close())
	}
	return errors.Join(err, p.udp.Close())
}

func (p *Port) eachConn(do func(net.Conn)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		do(c)
	}
}

// deadline is when a message that begins now must be over. Sockets know only
// the machine's clock.
func (p *Port) deadline() time.Time { return time.Now().Add(p.cfg.IdleTimeout) }
