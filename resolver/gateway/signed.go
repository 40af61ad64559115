package gateway

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// keptSignatures is how many RRsets' signatures are kept, about 1 MiB.
const keptSignatures = 4096

// A signing is how a gateway signs. Nothing is signed that does not exist: for
// names that do not, NSEC records of those that do are shown. While there is no
// chain of these yet, a few are made for names that are asked for.
type signing struct {
	signer func(zone name.Name) *dnssec.Signer
	chain  Chain
	alone  func(owner name.Name) (at name.Name, types []uint16, ok bool) // may be nil
	now    func() time.Time
	kept   *lru.Cache[[sha256.Size]byte, [][]byte]
	made   quota // of NSEC records that are made for names that are asked for
}

// newSigning returns nil where nothing is signed.
func newSigning(cfg *Config, now func() time.Time) *signing {
	if cfg.Signer == nil || cfg.Chain == nil {
		return nil
	}
	kept, err := lru.New[[sha256.Size]byte, [][]byte](keptSignatures)
	if err != nil {
		panic("BUG: " + err.Error()) // of a size that is none
	}
	return &signing{signer: cfg.Signer, chain: cfg.Chain, alone: cfg.Alone, now: now, kept: kept}
}

// signs returns who signs the zone that an owner is in, nil if nobody does.
func (s *signing) signs(owner name.Name) *dnssec.Signer {
	if s == nil || owner.InNamespace() != nil {
		return nil
	}
	return s.signer(owner.Apex())
}

// toNative returns the type to ask the Handler for. In a signed zone the types
// of signatures and keys are the signer's: a registrant's records of them count
// for nothing.
func (s *signing) toNative(zone name.Name, t uint16) wire.Type {
	if dnssec.Reserved(t) && s.signs(zone) != nil {
		return wire.TypeOPT
	}
	return message.ToNative(t)
}

// own answers for the RRsets that the signer makes: the keys at the apex, and
// for each owner NSEC and RRSIG. Of the signatures of an owner it gives the one
// of its NSEC record, which is small and always there (as RFC 8482 §4.1 does).
func (s *signing) own(owner name.Name, t uint16) []wire.RR {
	signer := s.signs(owner)
	if signer == nil || !dnssec.Reserved(t) {
		return nil
	}
	if owner == signer.Zone() && signer.Keys(t) != nil {
		return recordsOf(owner, t, dnssec.KeyTTL, signer.Keys(t))
	}
	if t != dnssec.TypeNSEC && t != dnssec.TypeRRSIG {
		return nil
	}
	l, ok := s.covering(owner.Wire())
	if !ok || l.at != owner {
		return nil
	}
	nsec, signatures, _ := s.denial(signer, &l)
	if t == dnssec.TypeNSEC {
		return nsec
	}
	return signatures
}

// sign adds the signatures of its records to a reply, and what shows that others
// do not exist. It is false if the Chain says otherwise than the reply: one of
// them is of another height.
func (s *signing) sign(q *query, r *reply) bool {
	r.answer = s.signRRsets(r.answer)
	switch {
	case r.denied != nil:
		return s.deny(q, r)
	case len(r.authority) > 0:
		return s.refer(r)
	}
	return true
}

// signRRsets returns the records with the signature behind each RRset that has
// one: CNAME records made of a DNAME record have none (RFC 6672 §5.3.1), nor
// have those of a delegation.
func (s *signing) signRRsets(rrs []wire.RR) (signed []wire.RR) {
	var before wire.RR
	for len(rrs) > 0 {
		set := rrs[:setSize(rrs)]
		rrs = rrs[len(set):]
		signed = append(signed, set...)
		made := synthesized(&before, &set[0])
		before = set[len(set)-1]
		if made || before.Type == wire.Type(dns.TypeRRSIG) {
			continue
		}
		if signer := s.signsRRset(&before); signer != nil {
			signed = append(signed, s.signatures(signer, set)...)
		}
	}
	return signed
}

// setSize returns how many records of the first one's RRset come first.
func setSize(rrs []wire.RR) int {
	n := 1
	for n < len(rrs) && rrs[n].Name == rrs[0].Name && rrs[n].Type == rrs[0].Type {
		n++
	}
	return n
}

// synthesized reports whether rr is made of the DNAME record before it.
func synthesized(before, rr *wire.RR) bool {
	return before.Type == wire.TypeDNAME && rr.Type == wire.TypeCNAME && rr.Name != before.Name && rr.Name.IsSubdomainOf(before.Name)
}

// signsRRset returns who signs the RRset of a record: nobody those at or below a
// delegation, but its NSEC record (RFC 4035 §2.3), which is of the zone above.
func (s *signing) signsRRset(rr *wire.RR) *dnssec.Signer {
	signer := s.signs(rr.Name)
	if signer == nil || message.FromNative(rr.Type) == dnssec.TypeNSEC {
		return signer
	}
	l, ok := s.covering(rr.Name.Wire())
	if ok && dnssec.Delegated(l.types) && rr.Name.IsSubdomainOf(l.at) {
		return nil
	}
	return signer
}

// signatures returns the RRSIG records of an RRset.
func (s *signing) signatures(signer *dnssec.Signer, set []wire.RR) []wire.RR {
	first := &set[0]
	owner, t, ttl := first.Name, message.FromNative(first.Type), first.TTL
	rdata := make([][]byte, len(set))
	for i := range set {
		rdata[i] = set[i].Data
	}
	now := s.now()
	key := signedBy(signer, owner, t, ttl, rdata, now)
	all, ok := s.kept.Get(key)
	if !ok {
		all = signer.RRSIGs(owner, t, ttl, rdata, now)
		s.kept.Add(key, all)
	}
	return recordsOf(owner, dnssec.TypeRRSIG, ttl, all)
}

// keeps reports whether the signatures of a record are kept.
func (s *signing) keeps(signer *dnssec.Signer, rrs []wire.RR) bool {
	rr := &rrs[0]
	return s.kept.Contains(signedBy(signer, rr.Name, message.FromNative(rr.Type), rr.TTL, [][]byte{rr.Data}, s.now()))
}

// signedBy is what the signatures of an RRset are kept under: all that they are
// made of.
func signedBy(signer *dnssec.Signer, owner name.Name, t uint16, ttl uint32, rdata [][]byte, now time.Time) [sha256.Size]byte {
	var buf [512]byte
	b := binary.BigEndian.AppendUint16(buf[:0], t)
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = binary.BigEndian.AppendUint32(b, signer.Window(owner, now).Expiration)
	b = binary.BigEndian.AppendUint16(b, signer.Tag())
	b = owner.AppendWire(b)
	for _, data := range rdata {
		b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
		b = append(b, data...)
	}
	return sha256.Sum256(b)
}

// recordsOf returns an RRset.
func recordsOf(owner name.Name, t uint16, ttl uint32, rdata [][]byte) []wire.RR {
	all := make([]wire.RR, len(rdata))
	for i, data := range rdata {
		all[i] = wire.RR{Name: owner, Type: message.ToNative(t), Class: wire.ClassIN, TTL: ttl, Data: data}
	}
	return all
}
