package validate

import (
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// A zone is what is known at a name: the keys of a signed zone, or that nothing
// at and below it is signed, or that it is no zone, or why it cannot be known.
type zone struct {
	name  string
	kind  kind
	keys  []zoneKey // of a signed zone
	leaf  bool      // nothing is below a name that is no zone
	err   error     // of a broken one
	until time.Time // it is known no longer
}

type kind byte

const (
	notCut   kind = iota // a name inside of the zone above
	signedAt             // a zone whose keys are known
	unsigned             // a zone that the one above says is not signed
	broken               // a zone that nothing may be believed of
)

// A zoneKey is a key and its tag, which else is computed for each signature.
type zoneKey struct {
	*dns.DNSKEY
	tag uint16
}

// keysOf returns the keys of a DNSKEY set that sign zones (RFC 4034 §2.1.1, RFC
// 5011 §2.1).
func keysOf(s *set) (keys []zoneKey, err error) {
	if len(s.rrs) > maxKeys {
		return nil, fmt.Errorf("%w: %d keys of %s", ErrCost, len(s.rrs), s.name)
	}
	for _, rr := range s.rrs {
		k, ok := rr.(*dns.DNSKEY)
		if ok && k.Flags&dns.ZONE != 0 && k.Flags&dns.REVOKE == 0 && k.Protocol == 3 && known(k.Algorithm) && len(k.PublicKey) <= maxKeyText {
			keys = append(keys, zoneKey{k, k.KeyTag()})
		}
	}
	return keys, nil
}

// authenticate returns a zone with the keys of a reply to a question for DNSKEY:
// one of them must be what a DS record says, and sign all of them (RFC 4035
// §5.2). The DS records are ones that are usable. It fails with ErrKey, and as
// verify does.
func authenticate(name string, ds []*dns.DS, reply *dns.Msg, now time.Time, b *budget) (*zone, error) {
	s := find(sets(reply.Answer), name, dns.TypeDNSKEY)
	if s == nil {
		return nil, fmt.Errorf("%w: %s has none", ErrKey, name)
	}
	all, err := keysOf(s)
	if err != nil {
		return nil, err
	}
	entry := &zone{name: name, keys: named(all, ds)}
	if len(entry.keys) == 0 {
		return nil, fmt.Errorf("%w: no key of %s is one that its DS records name", ErrKey, name)
	}
	by, err := s.verify(entry, now, b)
	if err != nil {
		return nil, err
	}
	return &zone{name: name, kind: signedAt, keys: all, until: by.until}, nil
}

// named returns the keys that DS records name.
func named(keys []zoneKey, ds []*dns.DS) (out []zoneKey) {
	for _, d := range strongest(ds) {
		same := 0
		for _, k := range keys {
			if k.tag != d.KeyTag || k.Algorithm != d.Algorithm {
				continue
			}
			if same++; same > maxSameTag {
				break
			}
			if own := k.ToDS(d.DigestType); own != nil && strings.EqualFold(own.Digest, d.Digest) {
				out = append(out, k)
			}
		}
	}
	return out
}

// strongest leaves out digests by SHA-1 where there are others (RFC 4509 §3).
func strongest(ds []*dns.DS) (out []*dns.DS) {
	for _, d := range ds {
		if d.DigestType != dns.SHA1 {
			out = append(out, d)
		}
	}
	if out == nil {
		return ds
	}
	return out
}
