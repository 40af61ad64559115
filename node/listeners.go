package node

import (
	"errors"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/resolver/gateway"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
)

// DNS is how names may be written by DNS clients.
type DNS struct {
	Listeners      []Listener // beside the service port, which is plain
	Restricted     bool       // of the charsets of DNSII only those of ISO 10646 (DNSII §3.1)
	RejectEightBit bool       // FORMERR for UTF-8 in ordinary labels where there are extended ones
	// PTRFallback is what clients get for names that they have not shown they
	// can take; empty means gateway.ACE.
	PTRFallback gateway.PTRFallback
	// Forward are the resolvers that are asked about names outside the namespace,
	// for TrustedSources, as ParseUpstream reads them; none is the default. Those
	// over TLS come first.
	Forward []string
	// FilterRebinding refuses what they say if it leads into private networks.
	FilterRebinding bool
	// Validate refuses what they say if it is not what its zones have signed, from
	// TrustAnchors on, DS or DNSKEY records as in a zone file; none means IANA's of
	// the root.
	Validate     bool
	TrustAnchors []string

	DNSSEC DNSSEC
	// NameServers are the names of the servers of the zones, this node among them,
	// as SOA and NS records have them. They need addresses, where they are.
	NameServers []name.Name
}

// A Listener is a further port of the service for one profile.
type Listener struct {
	Profile message.Profile
	Addr    string // host:port, UDP and TCP
}

// A listener is an open one.
type listener struct {
	profile message.Profile
	*service
}

// openListeners opens a port for each profile that is configured.
func (n *Node) openListeners() error {
	for _, l := range n.cfg.DNS.Listeners {
		s := &service{native: n.service.native}
		both, err := n.languages(s, l.Profile)
		if err != nil {
			return err
		}
		port, err := jupc.Listen(jupc.Config{
			Handler: both, Addr: l.Addr, Respond: both.respond, Ahead: both.dns.Ahead,
			TrustedSources: n.cfg.TrustedSources, Log: n.cfg.Log.With("room", "jupc", "profile", string(l.Profile)),
		})
		if err != nil {
			return fmt.Errorf("the port for %s: %w; choose another address in dns.profiles", l.Profile, err)
		}
		s.port.Store(port)
		n.listeners = append(n.listeners, listener{l.Profile, s})
	}
	return nil
}

// languages returns what answers on a port of the service.
func (n *Node) languages(s *service, p message.Profile) (languages, error) {
	both := languages{native: s.native, limits: n.limits, meter: n.metrics.meter, log: n.queries, now: n.cfg.Limits.Now}
	var err error
	both.dns, err = gateway.New(gateway.Config{
		Handler: s.native, Answers: n.compiler.table, Chain: n.compiler.table, Regions: n.cfg.Regions, Validate: s.validate, Limit: both.limited,
		Profile: p, Restricted: n.cfg.DNS.Restricted, RejectEightBit: n.cfg.DNS.RejectEightBit,
		PTRFallback: n.cfg.DNS.PTRFallback, Signer: n.signer(), Alone: n.compiler.alone, NameServers: n.cfg.DNS.NameServers,
		Forward: n.forwarder, ForwardFor: n.cfg.TrustedSources, OffersRecursion: s.native.OffersRecursion,
	})
	return both, err
}

// ProfileAddrs returns the host:port of each profile's listener, nil if there
// is none.
func (n *Node) ProfileAddrs() map[string]string {
	var at map[string]string
	for _, l := range n.listeners {
		if at == nil {
			at = make(map[string]string)
		}
		at[string(l.profile)] = l.port.Load().Addr().String()
	}
	return at
}

func (n *Node) closeListeners() error {
	var all error
	for _, l := range n.listeners {
		all = errors.Join(all, l.close())
	}
	return all
}
