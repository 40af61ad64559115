package doh

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Path is where messages are taken (RFC 8484 §4.1.1).
const Path = "/dns-query"

// The media types.
const (
	TypeDNS    = "application/dns-message"
	TypeJSON   = "application/dns-json"
	TypeNative = "application/utxo-dns-message"
)

// The longest messages, in octets.
const (
	maxDNS    = 1<<16 - 1
	maxNative = 1 << 20 // E-25
)

// A Client is who asks.
type Client struct {
	Addr netip.AddrPort
	// Release, if not nil, is called before the answer waits for anything but
	// this machine's memory: the requests behind it go on meanwhile. False
	// is that too many wait already.
	Release func() bool
}

// An Answerer answers a message of a client. Nil is no reply: to what is no
// request. The reply may be built in the free capacity of req.
type Answerer func(ctx context.Context, req []byte, from Client) []byte

// A Config configures a Server.
type Config struct {
	DNS    Answerer
	Native Answerer // nil: native messages are not taken
	// Proxied says that the peers are proxies that tell the truth about their
	// clients: the last address of X-Forwarded-For is the client's.
	Proxied bool
	// Idle is how long a connection may go without a request, and one of HTTP/2
	// without the whole of it; 0 means a minute.
	Idle time.Duration
	Log  *slog.Logger // nil means slog.DiscardHandler
}

// A Server answers at [Path]; elsewhere nothing is found. As an http.Handler it
// takes requests of any version; connections of HTTP/2 it reads by itself, see
// [Server.HTTP].
type Server struct {
	cfg     Config
	memory  sync.Pool     // of *[bufferSize]byte
	waiting chan struct{} // one token per request of HTTP/2 that waits
	held    atomic.Int64  // octets of requests of HTTP/2 whose end has not come, but for the first of each

	closing atomic.Bool
	mu      sync.Mutex
	conns   map[*conn]struct{}
}

// New returns a server.
func New(cfg Config) *Server {
	if cfg.Idle == 0 {
		cfg.Idle = time.Minute
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, waiting: make(chan struct{}, maxWaiting), conns: make(map[*conn]struct{})}
	s.memory.New = func() any { return new([bufferSize]byte) }
	return s
}

// HTTP returns what serves on listeners, by TLS if that is not nil: HTTP/2 and
// HTTP/1.1, in the clear the latter alone. Answers are asked for with ctx.
func (s *Server) HTTP(ctx context.Context, secured *tls.Config) *http.Server {
	h := &http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       s.cfg.Idle,
		MaxHeaderBytes:    maxHeaders,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
	if secured != nil {
		h.TLSConfig = secured.Clone()
		h.TLSConfig.MinVersion = tls.VersionTLS12 // RFC 9113 §9.2
	}
	s.attach(ctx, h)
	return h
}

// bufferSize holds nearly every query with the answer that is built behind it.
const bufferSize = 4096

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	memory := s.memory.Get().(*[bufferSize]byte)
	defer s.memory.Put(memory)
	q := request{
		method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, kind: r.Header.Get("Content-Type"),
		memory: memory[:0], from: Client{Addr: s.client(r)},
	}
	limit, refused := s.room(&q)
	if refused == nil && limit > 0 {
		q.body, refused = readBody(http.MaxBytesReader(w, r.Body, int64(limit)), memory[:0])
	}
	if refused != nil {
		write(w, refused)
		return
	}
	reply := s.answer(r.Context(), &q)
	write(w, &reply)
}

// readBody reads a body behind buf, in its memory while it suffices.
func readBody(body io.Reader, buf []byte) ([]byte, *reply) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			return nil, refuse(http.StatusRequestEntityTooLarge, "longer than a message")
		}
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "the body does not end")
		}
	}
}

// write writes a reply.
func write(w http.ResponseWriter, r *reply) {
	h := w.Header()
	h.Set("Content-Type", r.kind)
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	h.Set("Cache-Control", r.cacheControl())
	if r.status == http.StatusMethodNotAllowed {
		h.Set("Allow", methods)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the client may be gone
}

// client returns where a request came from, the zero AddrPort if that is not
// known.
func (s *Server) client(r *http.Request) netip.AddrPort {
	if s.cfg.Proxied {
		if through := r.Header.Values("X-Forwarded-For"); len(through) > 0 {
			last := through[len(through)-1]
			last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
			a, err := netip.ParseAddr(last)
			if err != nil {
				a = netip.IPv4Unspecified() // somebody, and nobody who is trusted
			}
			return netip.AddrPortFrom(a.Unmap(), 0)
		}
	}
	return unmapped(r.RemoteAddr)
}

// unmapped reads an address, IPv4 never mapped into IPv6.
func unmapped(addr string) netip.AddrPort {
	a, err := netip.ParseAddrPort(addr)
	if err != nil {
		return netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
