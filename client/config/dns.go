package config

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
)

// DNS is who is asked about names outside the namespace, in the words of a node's
// configuration. resolver.enable_dnssec says whether what they say is validated.
type DNS struct {
	Forward      []Fallback `key:"forward" schemes:"https tls tcp udp"` // none: such names are refused
	Filter       bool       `key:"filter_rebinding"`
	TrustAnchors []Anchor   `key:"trust_anchors"` // none: IANA's of the root
}

// An Anchor is where chains of signatures begin, in a file a DS or DNSKEY record.
type Anchor struct{ validate.Anchor }

// UnmarshalText reads a record as in a zone file.
func (a *Anchor) UnmarshalText(text []byte) (err error) {
	a.Anchor, err = validate.ParseAnchor(string(text))
	return err
}

// check refuses what is there twice, and what would have nothing to act on.
func (d *DNS) check(f *file) error {
	for i, e := range d.Forward {
		if slices.Contains(d.Forward[:i], e) {
			return f.fault(ErrValue, element("dns.forward", i), "is %v, which is there before", e)
		}
	}
	if d.Filter && len(d.Forward) == 0 {
		return f.fault(ErrValue, "dns.filter_rebinding", "is true, and there is no dns.forward")
	}
	return nil
}

// UsableForward returns the servers of the DNS that can be asked, in their order.
func (r *Resolver) UsableForward() (some []Fallback) {
	for _, e := range r.DNS.Forward {
		if r.Bootstrap.Usable(e.Endpoint) {
			some = append(some, e)
		}
	}
	return some
}

// dnsWarnings are those about names outside the namespace.
func (r *Resolver) dnsWarnings() (all []string) {
	for _, e := range r.DNS.Forward {
		if !e.Encrypted() {
			all = append(all, fmt.Sprintf("dns.forward: %v is asked in the clear; write it as tls:// or https:// if it can do that", e))
		}
	}
	switch {
	case r.Resolving.DNSSEC && len(r.DNS.Forward) == 0:
		all = append(all, "resolver.enable_dnssec: there is no dns.forward: names outside the namespace are refused, and nothing is validated")
	case !r.Resolving.DNSSEC && len(r.DNS.TrustAnchors) > 0:
		all = append(all, "dns.trust_anchors: resolver.enable_dnssec is false: nothing is validated")
	}
	return all
}
