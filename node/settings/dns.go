package settings

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// DNS is how names may be written by DNS clients, and who is asked about other
// names than ours.
type DNS struct {
	Profiles       []string `key:"profiles" flag:"dns-profiles" doc:"Further ports of the service, as PROFILE@host:port, UDP and TCP, one for each profile: utf8 for names in UTF-8; dnsii, dnsii-reduced and dnsii-edns for the label forms of DNSII; plain for none of them, as node.service is"`
	Restricted     bool     `key:"restricted" flag:"dns-restricted" doc:"Take of the charsets of DNSII only the forms of ISO 10646"`
	RejectEightBit bool     `key:"reject_eight_bit" flag:"dns-reject-eight-bit" doc:"Answer FORMERR to octets of 128 and more in ordinary labels on the ports of the label forms of DNSII, which else are UTF-8 there"`
	Forward        []string `key:"forward" flag:"dns-forward" doc:"Resolvers that are asked about names outside the namespace for DNS clients of node.trusted_sources: tls://host:port over TLS or https://host/path over HTTPS, with #NAME for the name in the certificate or #pin=KEY for the SHA-256 of its key; host:port in the clear, asked when none of the others says anything; empty: such names are refused"`
	Filter         bool     `key:"filter_rebinding" flag:"dns-filter-rebinding" doc:"Refuse what those resolvers say of other names if it has addresses of private networks or of loopback"`
	Validate       bool     `key:"validate" flag:"dns-validate" doc:"Refuse what those resolvers say of other names if DNSSEC shows that it is not what their zones have signed. The resolvers must pass signatures on"`
	TrustAnchors   []string `key:"trust_anchors" flag:"dns-trust-anchors" doc:"Where chains of signatures begin, as DS or DNSKEY records such as '. IN DS 20326 8 2 E06D…'; empty: the keys of the root, those of 2017 and 2024"`
	PTRFallback    string   `key:"ptr_fallback" flag:"dns-ptr-fallback" doc:"What a PTR record with a name beyond ASCII is to clients that have not shown they can take it: ace, A-labels under for.ref.only; reject; raw8, UTF-8"`

	NameServers []string `key:"name_servers" flag:"dns-name-servers" doc:"Host names of the DNS servers of the namespace's zones, this node among them, for the zones' SOA and NS records. They need addresses: as records of a registered name, or elsewhere in the DNS. Empty: ns.root.utxo, which has none"`

	DNSSEC          bool          `key:"dnssec" flag:"dns-dnssec" doc:"Sign the zones of the namespace with the keys of this node, for clients that ask for signatures. They validate with its trust anchor alone, which 'utxonode dnssec anchor' prints"`
	DNSSECAlgorithm string        `key:"dnssec_algorithm" flag:"dns-dnssec-algorithm" doc:"Of the first key, where there is none: ed25519 or ecdsap256sha256"`
	DNSSECLifetime  time.Duration `key:"dnssec_lifetime" flag:"dns-dnssec-lifetime" doc:"How long signatures hold"`
	DNSSECRenew     time.Duration `key:"dnssec_renew" flag:"dns-dnssec-renew" doc:"After how long they are made anew; what is left of their lifetime then is for those that are in caches"`
}

// node returns the section as a node takes it. Errors name the key.
func (d *DNS) node() (node.DNS, error) {
	fallback, err := gateway.ParsePTRFallback(d.PTRFallback)
	if err != nil {
		return node.DNS{}, fmt.Errorf("%w: dns.ptr_fallback: %q, want ace, reject or raw8", ErrValue, d.PTRFallback)
	}
	out := node.DNS{Restricted: d.Restricted, RejectEightBit: d.RejectEightBit, PTRFallback: fallback, Forward: d.Forward, FilterRebinding: d.Filter, Validate: d.Validate, TrustAnchors: d.TrustAnchors}
	if out.DNSSEC, err = d.dnssec(); err != nil {
		return node.DNS{}, err
	}
	for _, addr := range d.Forward {
		if _, err := node.ParseUpstream(addr); err != nil {
			return node.DNS{}, fmt.Errorf("%w: dns.forward: %w", ErrValue, err)
		}
	}
	for _, text := range d.TrustAnchors {
		if _, err := validate.ParseAnchor(text); err != nil {
			return node.DNS{}, fmt.Errorf("%w: dns.trust_anchors: %w", ErrValue, err)
		}
	}
	if out.NameServers, err = d.nameServers(); err != nil {
		return node.DNS{}, err
	}
	seen := make(map[message.Profile]bool)
	for _, text := range d.Profiles {
		l, err := parseListener(text)
		if err != nil {
			return node.DNS{}, fmt.Errorf("%w: dns.profiles: %w", ErrValue, err)
		}
		if seen[l.Profile] {
			return node.DNS{}, fmt.Errorf("%w: dns.profiles: %s twice, want one port for each profile", ErrValue, l.Profile)
		}
		seen[l.Profile] = true
		out.Listeners = append(out.Listeners, l)
	}
	return out, nil
}

// nameServers reads the names of the servers, each once.
func (d *DNS) nameServers() (all []name.Name, err error) {
	for _, text := range d.NameServers {
		n, err := name.Parse(strings.TrimSuffix(text, "."))
		if err != nil {
			return nil, fmt.Errorf("%w: dns.name_servers: %q: %w", ErrValue, text, err)
		}
		if slices.Contains(all, n) {
			return nil, fmt.Errorf("%w: dns.name_servers: %s twice", ErrValue, n)
		}
		all = append(all, n)
	}
	return all, nil
}

// parseListener reads PROFILE@host:port.
func parseListener(text string) (node.Listener, error) {
	profile, addr, _ := strings.Cut(text, "@")
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return node.Listener{}, fmt.Errorf("%q is not PROFILE@host:port", text)
	}
	p, err := message.ParseProfile(profile)
	if err != nil {
		return node.Listener{}, fmt.Errorf("%q: no profile %q, there are %v", text, profile, message.Profiles())
	}
	return node.Listener{Profile: p, Addr: addr}, nil
}

// SetDNS sets the section to what a node takes, for a file that says the same.
func (s *Settings) SetDNS(d node.DNS) {
	s.DNS.Profiles, s.DNS.Restricted, s.DNS.RejectEightBit = nil, d.Restricted, d.RejectEightBit
	s.DNS.Forward, s.DNS.Filter = d.Forward, d.FilterRebinding
	s.DNS.Validate, s.DNS.TrustAnchors = d.Validate, d.TrustAnchors
	if d.PTRFallback != "" {
		s.DNS.PTRFallback = string(d.PTRFallback)
	}
	s.setDNSSEC(d.DNSSEC)
	s.DNS.NameServers = nil
	for _, n := range d.NameServers {
		s.DNS.NameServers = append(s.DNS.NameServers, n.String())
	}
	for _, l := range d.Listeners {
		s.DNS.Profiles = append(s.DNS.Profiles, string(l.Profile)+"@"+l.Addr)
	}
}
