package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/name"
)

// An Endpoint is where a server is: a URL of scheme, host and, if it is not the
// scheme's own, port.
type Endpoint struct {
	Scheme string // such as https, in lower case
	Host   string // a name in lower case, without a dot at its end, or an address, without brackets
	Port   uint16 // 0: none is given
	Path   string // of http and ws alone; without a slash at its end
}

// UnmarshalText reads a URL.
func (e *Endpoint) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil {
		return errors.New("no URL")
	}
	host := hostOf(u.Hostname())
	switch {
	case host == "" || u.Scheme == "":
		return errors.New("want SCHEME://HOST:PORT")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("want no more than SCHEME://HOST:PORT")
	}
	*e = Endpoint{Scheme: u.Scheme, Host: host, Path: strings.TrimRight(u.EscapedPath(), "/")}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return errors.New("want a port from 1 to 65535")
		}
		e.Port = uint16(n)
	}
	if e.Path != "" && !strings.HasPrefix(e.Scheme, "http") && !strings.HasPrefix(e.Scheme, "ws") {
		return errors.New("want no path")
	}
	return nil
}

// hostOf is the one way to write a host that there is several of.
func hostOf(text string) string { return strings.TrimSuffix(strings.ToLower(text), ".") }

// String returns the URL.
func (e Endpoint) String() string {
	host := e.Host
	if e.Port != 0 {
		host = e.Address(0)
	} else if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return e.Scheme + "://" + host + e.Path
}

// Address returns host:port, with the port that stands for none.
func (e Endpoint) Address(port uint16) string {
	if e.Port != 0 {
		port = e.Port
	}
	return net.JoinHostPort(e.Host, strconv.Itoa(int(port)))
}

func (e *Endpoint) scheme() string { return e.Scheme }

// Encrypted reports whether nobody on the way can read what is sent.
func (e Endpoint) Encrypted() bool {
	return e.Scheme == "https" || e.Scheme == "wss" || e.Scheme == "tls"
}

// InNamespace reports whether the host is one of the names that are to be
// resolved, so that it cannot be found in the DNS (E-79).
func (e Endpoint) InNamespace() bool {
	n, err := name.Parse(e.Host)
	return err == nil && n.InNamespace() == nil
}

// A Fallback is a server of the DNS: an address, address:port, or an Endpoint of
// udp, tcp, tls or https.
type Fallback struct{ Endpoint }

// UnmarshalText reads what a fallback resolver is written as.
func (f *Fallback) UnmarshalText(text []byte) error {
	if strings.Contains(string(text), "://") {
		return f.Endpoint.UnmarshalText(text)
	}
	if at, err := netip.ParseAddrPort(string(text)); err == nil && at.Port() != 0 {
		f.Endpoint = Endpoint{Scheme: "udp", Host: at.Addr().String(), Port: at.Port()}
		return nil
	}
	addr, err := netip.ParseAddr(string(text))
	if err != nil {
		return errors.New("want an address, address:port, or a URL")
	}
	f.Endpoint = Endpoint{Scheme: "udp", Host: addr.String()}
	return nil
}
