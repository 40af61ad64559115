package jupc

import (
	"crypto/tls"
	"log/slog"
	"net/netip"
	"runtime"
	"time"
)

// DefaultAddr is where a port listens unless told otherwise: the draft's port
// (draft §7.1.2), on loopback. 5353 is also mDNS's; where that is taken 15353 is
// the usual other choice (E-77).
const DefaultAddr = "127.0.0.1:5353"

// DefaultTLSAddr is the draft's port for TLS (draft §7.1.2).
const DefaultTLSAddr = "127.0.0.1:5354"

// A Config configures a port. The zero value but for Handler is usable.
type Config struct {
	Handler Handler

	Addr     string      // host:port of UDP and TCP; "" means DefaultAddr; port 0 takes a free one
	TLSAddr  string      // host:port of TLS; "" means none
	QUICAddr string      // host:port of DNS over QUIC (RFC 9250), UDP; "" means none
	TLS      *tls.Config // certificates for both; ALPN and version are set here

	Readers        int           // goroutines that read UDP; 0 means one per core: more would wait for one another
	MaxWaiting     int           // UDP requests that may wait (Source.Release); 0 means 256
	MaxConns       int           // stream connections in all; 0 means 512
	MaxPerAddr     int           // stream connections per IPv4 address or IPv6 /64; 0 means 32
	MaxPipelined   int           // requests of one connection that may wait (Source.Release), or be in work on QUIC; 0 means 16
	MaxStreaming   int           // requests of all connections that may wait; 0 means 256
	MaxHeld        int           // octets of half-read and unanswered messages beyond 4 KiB of each; 0 means 64 MiB
	MaxHeldPerAddr int           // of them for one IPv4 address or IPv6 /64; 0 means a sixteenth
	IdleTimeout    time.Duration // time for a whole message to arrive, and for a reply to leave; 0 means 30 s
	Grace          time.Duration // time that Close leaves to requests in work; 0 means 2 s

	// Ahead, if not nil, is shown the datagrams that came together, before each of
	// them goes to Handler, so that it can fetch what they need at once. Several
	// goroutines call it; the octets are valid until it returns; one that was too long is
	// nil.
	Ahead func(datagrams [][]byte)
	// TrustedSources count as validated. Nil means loopback; an empty slice
	// means nobody.
	TrustedSources []netip.Prefix
	MaxValidated   int           // addresses remembered as validated; 0 means 65,536
	ValidFor       time.Duration // how long; 0 means 10 minutes
	// Respond, if not nil, judges every reply over UDP to an address that does
	// not count as validated.
	Respond func(l Language, to netip.Addr, reply []byte) Verdict

	Now func() time.Time // nil means time.Now
	Log *slog.Logger     // nil means slog.DiscardHandler
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func (c Config) withDefaults() Config {
	orDefault(&c.Addr, DefaultAddr)
	orDefault(&c.Readers, min(runtime.NumCPU(), runtime.GOMAXPROCS(0)))
	orDefault(&c.MaxWaiting, 256)
	orDefault(&c.MaxConns, 512)
	orDefault(&c.MaxPerAddr, 32)
	orDefault(&c.MaxPipelined, 16)
	orDefault(&c.MaxStreaming, 256)
	orDefault(&c.MaxHeld, 64<<20)
	orDefault(&c.MaxHeldPerAddr, c.MaxHeld/16)
	orDefault(&c.IdleTimeout, 30*time.Second)
	orDefault(&c.Grace, 2*time.Second)
	orDefault(&c.MaxValidated, 1<<16)
	orDefault(&c.ValidFor, 10*time.Minute)
	if c.TrustedSources == nil {
		c.TrustedSources = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}
