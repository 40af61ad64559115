package dnssec

import (
	"fmt"
	"time"

	"github.com/utxo-dns/utxonode/name"
)

// KeyTTL is the TTL of DNSKEY, CDS and CDNSKEY records, in seconds.
const KeyTTL = 3600

// A Signer signs one zone with the keys that it has at one moment. It is safe
// for concurrent use; when Until comes, the next one has to be made.
type Signer struct {
	zone     name.Name
	validity Validity
	active   published
	keys     []published // that are in the DNSKEY RRset
	until    time.Time
}

// published is a key as the zone has it.
type published struct {
	*Key
	state  State
	dnskey []byte
	tag    uint16
}

// NewSigner returns the signer of a zone, or ErrNoKey.
func NewSigner(zone name.Name, keys KeySet, v Validity, now time.Time) (*Signer, error) {
	s := &Signer{zone: zone, validity: v, until: keys.Next(now)}
	for _, k := range keys {
		p := published{Key: k.Key, state: k.State(now), dnskey: k.DNSKEY()}
		switch p.state {
		case Scheduled, Removed:
			continue
		case Revoked:
			p.dnskey = k.dnskey(flagZone | flagAnchor | flagRevoked)
		case Published, Active, Retired:
		}
		p.tag = keyTag(p.dnskey)
		if p.state == Active {
			s.active = p
		}
		s.keys = append(s.keys, p)
	}
	if s.active.Key == nil {
		return nil, fmt.Errorf("%w: for %v at %v", ErrNoKey, zone, now.UTC().Format(time.RFC3339))
	}
	return s, nil
}

// Zone returns which zone is signed.
func (s *Signer) Zone() name.Name { return s.zone }

// Until returns when the keys of the zone change, the zero Time if that is not
// planned.
func (s *Signer) Until() time.Time { return s.until }

// Tag returns the tag of the key that signs.
func (s *Signer) Tag() uint16 { return s.active.tag }

// Window returns the times of a signature that is made for an owner now.
func (s *Signer) Window(owner name.Name, now time.Time) Window { return s.validity.Window(owner, now) }

// AppendRRSIG appends to dst the RDATA of the RRSIG record of an RRset: of type
// t, with that TTL in seconds, whose records have that RDATA, uncompressed and
// in any order. Those of the apex that Keys returns are signed by RRSIGs alone.
// With room in dst for the RRset once more, Ed25519 costs one allocation.
func (s *Signer) AppendRRSIG(dst []byte, owner name.Name, t uint16, ttl uint32, rdata [][]byte, now time.Time) []byte {
	return s.active.appendRRSIG(dst, s.active.tag, s.zone, owner, t, ttl, rdata, s.Window(owner, now))
}

// AppendFields appends to dst what AppendRRSIG has before the signature: all that
// it is beside the records (RFC 4034 §3.1), so that one that was made before can
// be told from one that would be another.
func (s *Signer) AppendFields(dst []byte, owner name.Name, t uint16, ttl uint32, now time.Time) []byte {
	return s.active.appendFields(dst, s.active.tag, s.zone, owner, t, ttl, s.Window(owner, now))
}

// DNSKEY returns the RDATA of the DNSKEY record of the key that signs.
func (s *Signer) DNSKEY() []byte { return s.active.dnskey }

// RRSIGs returns the RDATA of the RRSIG records of an RRset. The keys are signed
// by each of them, whichever of them a validator trusts; everything else has one
// signature.
func (s *Signer) RRSIGs(owner name.Name, t uint16, ttl uint32, rdata [][]byte, now time.Time) (all [][]byte) {
	switch t {
	case TypeDNSKEY, TypeCDS, TypeCDNSKEY:
		for _, k := range s.keys {
			all = append(all, k.appendRRSIG(nil, k.tag, s.zone, owner, t, ttl, rdata, s.Window(owner, now)))
		}
		return all
	}
	return [][]byte{s.AppendRRSIG(nil, owner, t, ttl, rdata, now)}
}

// DNSKEYs returns the RDATA of the DNSKEY records of the zone.
func (s *Signer) DNSKEYs() (all [][]byte) {
	for _, k := range s.keys {
		all = append(all, k.dnskey)
	}
	return all
}

// CDNSKEYs returns the RDATA of the CDNSKEY records: which keys a parent, or
// whoever looks after trust anchors, should have (RFC 7344 §3.2).
func (s *Signer) CDNSKEYs() (all [][]byte) {
	for _, k := range s.anchors() {
		all = append(all, k.DNSKEY())
	}
	return all
}

// CDSs returns the RDATA of the CDS records, the same as digests.
func (s *Signer) CDSs() (all [][]byte) {
	for _, k := range s.anchors() {
		all = append(all, k.DS(s.zone))
	}
	return all
}

// Keys returns the RRset of a type that is at the apex for the keys' sake, nil
// for other types.
func (s *Signer) Keys(t uint16) [][]byte {
	switch t {
	case TypeDNSKEY:
		return s.DNSKEYs()
	case TypeCDS:
		return s.CDSs()
	case TypeCDNSKEY:
		return s.CDNSKEYs()
	}
	return nil
}

// anchors are the keys that are or will be what validators should trust.
func (s *Signer) anchors() (all []*Key) {
	for _, k := range s.keys {
		if k.state == Active || k.state == Published {
			all = append(all, k.Key)
		}
	}
	return all
}
