package node

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// A web is a listener of messages over HTTP.
type web struct {
	*http.Server
	addr netip.AddrPort
}

// openWeb opens the listeners of messages over HTTP, one with TLS, whose
// connections count as those of the service port, and one for a proxy on this
// machine, as far as they are configured.
func (n *Node) openWeb(both languages, certificate *tls.Config) (err error) {
	if n.cfg.HTTPS != "" {
		n.https, err = n.listenWeb(n.cfg.HTTPS, n.webServer(both, false), certificate)
		if err != nil {
			return fmt.Errorf("the HTTPS port: %w; choose another address with --https", err)
		}
	}
	if n.cfg.HTTP != "" {
		n.http, err = n.listenWeb(n.cfg.HTTP, n.webServer(both, true), nil)
		if err != nil {
			return fmt.Errorf("the port for HTTPS proxies: %w; choose another address with --http", err)
		}
	}
	return nil
}

// errNotLoopback: messages in the clear that others could ask for.
var errNotLoopback = errors.New("plain HTTP is for this machine only")

// listenWeb opens one listener; without TLS it must be one of loopback.
func (n *Node) listenWeb(addr string, h *doh.Server, secured *tls.Config) (*web, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	at := l.Addr().(*net.TCPAddr).AddrPort()
	if secured == nil && !at.Addr().Unmap().IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%w, not on %s", errNotLoopback, addr), l.Close())
	}
	w := &web{addr: netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), Server: h.HTTP(n.ctx, secured)}
	if secured != nil { // a proxy has many clients behind few addresses
		l = n.service.port.Load().Bound(l)
	}
	n.background.Go(func() {
		serve := func() error { return w.Serve(l) }
		if secured != nil {
			serve = func() error { return w.ServeTLS(l, "", "") }
		}
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			n.cfg.Log.Error("messages over HTTP ended", "err", err)
		}
	})
	return w, nil
}

// webServer answers messages over HTTP as the service port does those on its
// streams.
func (n *Node) webServer(both languages, proxied bool) *doh.Server {
	over := func(answer func(context.Context, []byte, jupc.Source) []byte) doh.Answerer {
		return func(ctx context.Context, req []byte, from doh.Client) []byte {
			return answer(ctx, req, jupc.Source{Addr: from.Addr, Transport: jupc.HTTPS, Validated: true}.Releasing(from.Release))
		}
	}
	return doh.New(doh.Config{DNS: over(both.DNS), Native: over(both.Native), Proxied: proxied, Log: n.cfg.Log.With("room", "doh")})
}

// closeWeb ends the listeners; ctx bounds how long requests may take to end.
func (n *Node) closeWeb(ctx context.Context) (err error) {
	for _, w := range []*web{n.https, n.http} {
		if w == nil {
			continue
		}
		if failed := w.Shutdown(ctx); failed != nil {
			err = errors.Join(err, w.Close())
		}
	}
	return err
}

// HTTPSAddr returns the host:port of messages over HTTPS, empty if there is none.
func (n *Node) HTTPSAddr() string { return n.https.at() }

// HTTPAddr returns the host:port for proxies that end HTTPS, empty if there is
// none.
func (n *Node) HTTPAddr() string { return n.http.at() }

func (w *web) at() string {
	if w == nil {
		return ""
	}
	return w.addr.String()
}

// QUICAddr returns the host:port of DNS over QUIC, empty if there is none.
func (n *Node) QUICAddr() string {
	if a := n.service.port.Load().QUICAddr(); a.IsValid() {
		return a.String()
	}
	return ""
}
