package reach

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/upstream"
)

// The draft's ports (draft §7.1.2), where a URL has none.
const (
	portService = 5353
	portTLS     = 5354
)

// A Reach knows the hosts of a bootstrap block. The zero value knows none.
type Reach struct{ Bootstrap config.Bootstrap }

// Node returns the server at an endpoint of udp, tcp, tls or https, that speaks
// the native protocol.
func (r *Reach) Node(e config.Endpoint) resolver.Node {
	if e.Scheme == "https" {
		at := e
		at.Path = cmp.Or(e.Path, pathQuery)
		return &post{url: at.String(), http: r.HTTP(e)}
	}
	port := uint16(portService)
	if e.Scheme == "tls" {
		port = portTLS
	}
	return resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
		return r.eachAddress(ctx, e.Host, cmp.Or(e.Port, port), func(at string) ([]byte, error) {
			return r.exchange(ctx, e.Scheme, at, e.Host, r.Bootstrap[e.Host].Key.Pin, query)
		})
	})
}

// exchange asks one address; over udp again over TCP where a datagram does not do.
func (r *Reach) exchange(ctx context.Context, scheme, at, host string, pin *jupc.Pin, query []byte) ([]byte, error) {
	dialer := &jupc.Dialer{Pin: pin}
	if scheme == "tls" && pin == nil {
		dialer.TLS = &tls.Config{ServerName: host}
	}
	if scheme != "udp" {
		return dialer.Exchange(ctx, scheme, at, query)
	}
	asker := upstream.Asker{Local: true, Exchange: dialer.Exchange}
	return asker.Ask(ctx, registrar.Endpoint{Transport: registrar.TransportService, Address: at}, query)
}

// eachAddress tries the addresses of a host until one answers.
func (r *Reach) eachAddress(ctx context.Context, host string, port uint16, try func(at string) ([]byte, error)) ([]byte, error) {
	addresses, err := r.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, a := range addresses {
		b, err := try(netip.AddrPortFrom(a, port).String())
		if err == nil {
			return b, nil
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(errs...)
}

// addresses finds a host: in bootstrap, else by its text, else in the DNS.
func (r *Reach) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if all := r.Bootstrap[host].Addresses; len(all) > 0 {
		return all, nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	for i := range all {
		all[i] = all[i].Unmap()
	}
	return all, err
}

// HTTP returns a client for what is at an endpoint of http, https, ws or wss. It
// has connections of its own.
func (r *Reach) HTTP(e config.Endpoint) *http.Client {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		ForceAttemptHTTP2:     true, // though TLS is configured
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       25 * time.Second, // a node closes after 30
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
	}
	if dial := r.Dial(e); dial != nil {
		t.Proxy, t.DialContext = nil, dial
	}
	t.TLSClientConfig = r.TLS(e)
	return &http.Client{Transport: t}
}

// TLS returns what the server at an endpoint is known by: the key that bootstrap
// has of its host, else the host's name.
func (r *Reach) TLS(e config.Endpoint) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: e.Host}
	if pin := r.Bootstrap[e.Host].Key.Pin; pin != nil {
		c.InsecureSkipVerify = true // by names and roots; the key is looked at
		c.VerifyConnection = func(s tls.ConnectionState) error { return checkPin(s, *pin) }
	}
	return c
}

// Dial returns what connects to the server at an endpoint where bootstrap has the
// addresses of its host, nil where it has none.
func (r *Reach) Dial(e config.Endpoint) func(ctx context.Context, network, addr string) (net.Conn, error) {
	if all := r.Bootstrap[e.Host].Addresses; len(all) > 0 {
		return dialAny(all)
	}
	return nil
}

// dialAny connects to the first of several addresses that answers, whatever the
// host's name is.
func dialAny(addresses []netip.Addr) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		_, text, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return nil, err
		}
		var errs []error
		for _, a := range addresses {
			conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, network, netip.AddrPortFrom(a, uint16(port)).String())
			if err == nil {
				return conn, nil
			}
			errs = append(errs, err)
		}
		return nil, errors.Join(errs...)
	}
}

func checkPin(s tls.ConnectionState, pin jupc.Pin) error {
	if len(s.PeerCertificates) == 0 {
		return fmt.Errorf("%w: the server has no certificate", ErrKey)
	}
	if got := jupc.PinOf(s.PeerCertificates[0]); got != pin {
		return fmt.Errorf("%w: the server's is %v, not %v", ErrKey, got, pin)
	}
	return nil
}
