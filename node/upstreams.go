package node

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/gateway"
)

// errUpstream is what ParseUpstream fails with.
var errUpstream = errors.New("no resolver: want host:port, tls://host:port, tls://host:port#NAME or tls://host:port#pin=KEY")

// newForwarder returns who asks the resolvers that are configured, nil without.
func (n *Node) newForwarder() (gateway.Forwarder, error) {
	if len(n.cfg.DNS.Forward) == 0 {
		return nil, nil
	}
	cfg := forward.Config{Regions: n.cfg.Regions, FilterRebinding: n.cfg.DNS.FilterRebinding}
	for _, text := range n.cfg.DNS.Forward {
		u, err := ParseUpstream(text)
		if err != nil {
			return nil, err
		}
		if _, private := u.(*forward.TLS); private {
			cfg.Private = append(cfg.Private, u)
		} else {
			cfg.Upstreams = append(cfg.Upstreams, u)
		}
	}
	f := forward.New(cfg)
	n.closers = append(n.closers, f)
	return f, nil
}

// ParseUpstream reads a resolver of others: host:port is asked in the clear,
// tls://host:port over TLS, where its certificate is for the host, or for NAME
// after a #, or has the key of a pin after #pin= (RFC 7858 §4.2).
func ParseUpstream(text string) (forward.Upstream, error) {
	addr, encrypted := strings.CutPrefix(text, "tls://")
	addr, who, named := strings.Cut(addr, "#")
	host, port, err := net.SplitHostPort(addr)
	_, noNumber := strconv.ParseUint(port, 10, 16)
	if err != nil || host == "" || noNumber != nil || named && (!encrypted || who == "") {
		return nil, fmt.Errorf("%q is %w", text, errUpstream)
	}
	if !encrypted {
		return forward.Plain(addr), nil
	}
	c := &tls.Config{ServerName: host}
	if key, pinned := strings.CutPrefix(who, "pin="); pinned {
		pin, err := jupc.ParsePin(key)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		c.InsecureSkipVerify = true // by names and roots; the pin is looked at instead
		c.VerifyConnection = pin.Check
	} else if named {
		c.ServerName = who
	}
	return &forward.TLS{Addr: addr, Config: c}, nil
}
