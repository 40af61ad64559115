package readside

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// listenWeb answers messages of both languages over HTTPS (RFC 8484, E-79). Its
// connections count as those of the service port.
func (s *Server) listenWeb(ctx context.Context, addr string, secured *tls.Config) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	over := func(answer func(context.Context, []byte, jupc.Source) []byte) doh.Answerer {
		return func(ctx context.Context, req []byte, from doh.Client) []byte {
			return answer(ctx, req, jupc.Source{Addr: from.Addr, Transport: jupc.HTTPS, Validated: true}.Releasing(from.Release))
		}
	}
	both := languages{s}
	s.webAddr = l.Addr().String()
	s.web = doh.New(doh.Config{DNS: over(both.DNS), Native: over(both.Native), Log: s.log.With("room", "doh")}).HTTP(ctx, secured)
	bounded := s.port.Load().Bound(l)
	s.work.Go(func() {
		if err := s.web.ServeTLS(bounded, "", ""); !errors.Is(err, http.ErrServerClosed) {
			s.log.ErrorContext(ctx, "messages over HTTPS ended", "err", err)
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
