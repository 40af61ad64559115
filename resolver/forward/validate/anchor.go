package validate

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// An Anchor is a key that is believed without a parent's word, as the DS record
// of its zone. ParseAnchor makes one.
type Anchor struct{ ds *dns.DS }

// String returns the DS record of an anchor.
func (a Anchor) String() string {
	if a.ds == nil {
		return ""
	}
	return a.ds.String()
}

// ParseAnchor reads a DS or DNSKEY record as in a zone file, such as
// ". IN DS 20326 8 2 E06D…". It fails with ErrAnchor.
func ParseAnchor(text string) (Anchor, error) {
	rr, err := dns.NewRR(strings.TrimSpace(text))
	if err != nil {
		return Anchor{}, fmt.Errorf("%w: %q: %w", ErrAnchor, text, err)
	}
	ds, _ := rr.(*dns.DS)
	if key, ok := rr.(*dns.DNSKEY); ok && key.Flags&dns.ZONE != 0 && key.Flags&dns.REVOKE == 0 {
		ds = key.ToDS(dns.SHA256)
	}
	if ds == nil || !usable(ds) {
		return Anchor{}, fmt.Errorf("%w: %q, want a DS or DNSKEY record of an algorithm and a digest that are known", ErrAnchor, text)
	}
	ds.Hdr.Name, ds.Hdr.Ttl = dns.CanonicalName(ds.Hdr.Name), 0
	ds.Digest = strings.ToLower(ds.Digest)
	return Anchor{ds}, nil
}

// Root returns IANA's anchors of the root: the keys of 2017 and of 2024
// (https://data.iana.org/root-anchors/root-anchors.xml).
func Root() []Anchor {
	of := func(tag uint16, digest string) Anchor {
		return Anchor{&dns.DS{
			Hdr:    dns.RR_Header{Name: ".", Rrtype: dns.TypeDS, Class: dns.ClassINET},
			KeyTag: tag, Algorithm: dns.RSASHA256, DigestType: dns.SHA256, Digest: digest,
		}}
	}
	return []Anchor{
		of(20326, "e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"),
		of(38696, "683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16"),
	}
}

// known reports whether signatures of an algorithm can be verified. A zone
// without a key of one that can is as good as unsigned (RFC 4035 §5.2).
func known(algorithm uint8) bool {
	switch algorithm {
	case dns.RSASHA1, dns.RSASHA1NSEC3SHA1, dns.RSASHA256, dns.RSASHA512, dns.ECDSAP256SHA256, dns.ECDSAP384SHA384, dns.ED25519:
		return true
	}
	return false
}

// usable reports whether a DS record can be compared with a key.
func usable(ds *dns.DS) bool {
	switch ds.DigestType {
	case dns.SHA1, dns.SHA256, dns.SHA384:
		return known(ds.Algorithm)
	}
	return false
}
