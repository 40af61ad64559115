package readside

import (
	"cmp"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/resolver/forward"
	"github.com/utxo-dns/utxonode/resolver/gateway/doh"
)

// The ports of the DNS, where the URL of a server has none.
const (
	portDNS = 53
	portDoT = 853
)

// openForwarder makes ready who asks the servers of the DNS about names outside
// the namespace. Those that nobody on the way can listen to come first.
func (s *Server) openForwarder() {
	usable := s.file.UsableForward()
	if len(usable) == 0 {
		return
	}
	f := s.file
	cfg := forward.Config{
		Regions: f.Listen.Regions, FilterRebinding: f.DNS.Filter, Validate: f.Resolving.DNSSEC,
		CacheSize: int(f.Resolving.CacheSize), MaxTTL: seconds(f.Resolving.CacheTTL), Now: s.cfg.Now,
	}
	for _, a := range f.DNS.TrustAnchors {
		cfg.Anchors = append(cfg.Anchors, a.Anchor)
	}
	for _, e := range usable {
		if e.Encrypted() {
			cfg.Private = append(cfg.Private, s.upstreams(e.Endpoint)...)
		} else {
			cfg.Upstreams = append(cfg.Upstreams, s.upstreams(e.Endpoint)...)
		}
	}
	s.forwarder = forward.New(cfg)
}

// upstreams returns a server of the DNS, at each of the addresses that bootstrap
// has of it, under the key there.
func (s *Server) upstreams(e config.Endpoint) (all []forward.Upstream) {
	if e.Scheme == "https" {
		url := e
		url.Path = cmp.Or(e.Path, doh.Path)
		return []forward.Upstream{&forward.HTTPS{URL: url.String(), Config: s.reach.TLS(e), Dial: s.reach.Dial(e)}}
	}
	hosts := []string{e.Host}
	if addresses := s.file.Bootstrap[e.Host].Addresses; len(addresses) > 0 {
		hosts = hosts[:0]
		for _, a := range addresses {
			hosts = append(hosts, a.String())
		}
	}
	for _, host := range hosts {
		if here := (config.Endpoint{Host: host, Port: e.Port}); e.Scheme == "tls" {
			all = append(all, &forward.TLS{Addr: here.Address(portDoT), Config: s.reach.TLS(e)})
		} else {
			all = append(all, forward.Plain(here.Address(portDNS)))
		}
	}
	return all
}
