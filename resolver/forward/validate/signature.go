package validate

import (
	"fmt"
	"time"

	"github.com/miekg/dns"
)

// A signed is what a verified signature says of its set.
type signed struct {
	until  time.Time // it holds no longer, nor do the records live longer
	labels int       // of the owner that was signed: fewer than the set's are of a wildcard
}

// verify looks for a signature by a zone's keys that holds now. It fails with
// ErrUnsigned, ErrExpired, ErrEarly, ErrBogus or ErrCost.
func (s *set) verify(z *zone, now time.Time, b *budget) (signed, error) {
	failed := fmt.Errorf("%w: %s %s", ErrUnsigned, s.name, dns.Type(s.typ))
	tried := 0
	for _, sig := range s.sigs {
		if sig.SignerName != z.name || !s.may(sig) {
			continue
		}
		if err := timely(sig, now); err != nil {
			failed = fmt.Errorf("%w: %s %s", err, s.name, dns.Type(s.typ))
			continue
		}
		if tried++; tried > maxPerSet {
			return signed{}, fmt.Errorf("%w: more signatures of %s than are tried", ErrCost, s.name)
		}
		ok, err := z.verifies(sig, s.rrs, b)
		if err != nil {
			return signed{}, err
		}
		if ok {
			return signed{s.until(sig, now), int(sig.Labels)}, nil
		}
		failed = fmt.Errorf("%w: no key of %s verifies %s %s", ErrBogus, z.name, s.name, dns.Type(s.typ))
	}
	return signed{}, failed
}

// verifies reports whether a key of the zone has made a signature.
func (z *zone) verifies(sig *dns.RRSIG, rrs []dns.RR, b *budget) (bool, error) {
	same := 0
	for i := range z.keys {
		k := &z.keys[i]
		if k.tag != sig.KeyTag || k.Algorithm != sig.Algorithm {
			continue
		}
		if same++; same > maxSameTag {
			return false, fmt.Errorf("%w: more keys of tag %d than are tried", ErrCost, k.tag)
		}
		if err := take(&b.signatures, "signatures"); err != nil {
			return false, err
		}
		if sig.Verify(k.DNSKEY, rrs) == nil {
			return true, nil
		}
		if err := take(&b.failed, "signatures in vain"); err != nil {
			return false, err
		}
	}
	return false, nil
}

// timely returns nil if a signature holds now, else why it does not. Times are
// compared in serial number arithmetic (RFC 4034 §3.1.5).
func timely(sig *dns.RRSIG, now time.Time) error {
	at := uint32(now.Unix())
	switch {
	case int32(at-sig.Inception) < 0:
		return ErrEarly
	case int32(sig.Expiration-at) < 0:
		return ErrExpired
	}
	return nil
}

// until returns until when a set may be kept: its TTL, that of its signature, and
// its end (RFC 4035 §5.3.3).
func (s *set) until(sig *dns.RRSIG, now time.Time) time.Time {
	ttl := min(sig.Hdr.Ttl, sig.OrigTtl, sig.Expiration-uint32(now.Unix()))
	for _, rr := range s.rrs {
		ttl = min(ttl, rr.Header().Ttl)
	}
	return now.Add(time.Duration(ttl) * time.Second)
}
