package readside

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// listenWeb answers messages of both languages over HTTPS (RFC 8484, E-79). Its
// connections count as those of the service port.
func (s *Server) listenWeb(addr string, secured *tls.Config) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	over := func(answer func(context.Context, []byte, jupc.Source) []byte) doh.Answerer {
		return func(ctx context.Context, req []byte, from netip.AddrPort) []byte {
			return answer(ctx, req, jupc.Source{Addr: from, Transport: jupc.HTTPS, Validated: true})
		}
	}
	both := languages{s}
	secured.MinVersion = tls.VersionTLS12 // RFC 9113 §9.2
	s.webAddr = l.Addr().String()
	s.web = &http.Server{
		Handler:           doh.Handler(doh.Config{DNS: over(both.DNS), Native: over(both.Native)}),
		TLSConfig:         secured,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    1 << 17, // a DNS message in base64 and more
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100},
		ErrorLog:          slog.NewLogLogger(s.log.With("room", "doh").Handler(), slog.LevelDebug),
	}
	bounded := s.port.Load().Bound(l)
	s.work.Go(func() {
		if err := s.web.ServeTLS(bounded, "", ""); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("messages over HTTPS ended", "err", err)
		}
	})
	return nil
}

// closeWeb gives requests over HTTPS as long to end as the port gives others.
func (s *Server) closeWeb(ctx context.Context) error {
	if s.web == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if s.web.Shutdown(ctx) != nil {
		return s.web.Close()
	}
	return nil
}
