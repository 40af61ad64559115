package node

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// errUpstream is what ParseUpstream fails with.
var errUpstream = errors.New("no resolver: want host:port, or tls://host:port or https://host/path, with #NAME or #pin=KEY")

// newForwarder returns who asks the resolvers that are configured, nil without.
func (n *Node) newForwarder() (gateway.Forwarder, error) {
	if len(n.cfg.DNS.Forward) == 0 {
		return nil, nil
	}
	cfg := forward.Config{Regions: n.cfg.Regions, FilterRebinding: n.cfg.DNS.FilterRebinding, Validate: n.cfg.DNS.Validate}
	for _, text := range n.cfg.DNS.TrustAnchors {
		a, err := validate.ParseAnchor(text)
		if err != nil {
			return nil, err
		}
		cfg.Anchors = append(cfg.Anchors, a)
	}
	for _, text := range n.cfg.DNS.Forward {
		u, err := ParseUpstream(text)
		if err != nil {
			return nil, err
		}
		if _, clear := u.(forward.Plain); clear {
			cfg.Upstreams = append(cfg.Upstreams, u)
		} else {
			cfg.Private = append(cfg.Private, u)
		}
	}
	f := forward.New(cfg)
	n.closers = append(n.closers, f)
	return f, nil
}

// ParseUpstream reads a resolver of others: host:port is asked in the clear,
// tls://host:port over TLS, an address of https over that. There its certificate
// is for the host, or for NAME after a #, or has the key of a pin after #pin=
// (RFC 7858 §4.2).
func ParseUpstream(text string) (forward.Upstream, error) {
	at, who, named := strings.Cut(text, "#")
	if addr, ok := strings.CutPrefix(at, "tls://"); ok {
		c, err := trustOf(hostOf(addr), who, named)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		return &forward.TLS{Addr: addr, Config: c}, nil
	}
	if strings.HasPrefix(at, "https://") {
		u, err := url.Parse(at)
		if err != nil || u.RawQuery != "" || u.User != nil {
			return nil, fmt.Errorf("%q is %w", text, errUpstream)
		}
		c, err := trustOf(u.Hostname(), who, named)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		u.Path = cmp.Or(u.Path, doh.Path)
		return &forward.HTTPS{URL: u.String(), Config: c}, nil
	}
	if hostOf(at) == "" || named {
		return nil, fmt.Errorf("%q is %w", text, errUpstream)
	}
	return forward.Plain(at), nil
}

// hostOf returns the host of host:port, empty if it is none.
func hostOf(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return ""
	}
	return host
}

// trustOf returns what shows that a server is the right one: its host, or what is
// said of it.
func trustOf(host, who string, named bool) (*tls.Config, error) {
	if host == "" || named && who == "" {
		return nil, errUpstream
	}
	c := &tls.Config{ServerName: host}
	if key, pinned := strings.CutPrefix(who, "pin="); pinned {
		pin, err := jupc.ParsePin(key)
		if err != nil {
			return nil, err
		}
		c.InsecureSkipVerify = true // by names and roots; the pin is looked at instead
		c.VerifyConnection = pin.Check
	} else if named {
		c.ServerName = who
	}
	return c, nil
}
