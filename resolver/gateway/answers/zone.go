package answers

import (
	"bytes"
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/dnssec"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// A Zone is a namespace apex that is answered for.
type Zone struct {
	Apex   name.Name
	Signer func() *dnssec.Signer // returns who signs now; nil: the zone is not signed
	// SOA returns the SOA record at a height.
	SOA func(height uint64) wire.RR
}

// A zone is one that is held.
type zone struct {
	Zone
	key    key
	types  []uint16 // of the RRsets at the apex, which a Handler answers for
	order  []byte
	denial uint32 // TTL of an NSEC record: that of the SOA record (RFC 9077)
	soa    atomic.Pointer[soa]
}

// soa is a SOA record without its owner, and its signature without owner.
type soa struct {
	height            uint64
	record, signature []byte
}

func newZone(z Zone) *zone {
	k := keyOf(z.Apex)
	types := []uint16{typeNS, typeSOA}
	if z.Signer != nil {
		types = dnssec.ApexTypes()
	}
	return &zone{Zone: z, key: k, types: types, order: appendOrder(nil, k), denial: z.SOA(0).TTL}
}

// setHeight makes the SOA record of a height.
func (z *zone) setHeight(height uint64, now time.Time) {
	rr := z.SOA(height)
	t := message.FromNative(rr.Type)
	s := &soa{height: height, record: appendTail(nil, t, rr.TTL, rr.Data)}
	if z.signed() {
		s.signature = appendTail(nil, typeRRSIG, rr.TTL, z.Signer().AppendRRSIG(nil, z.Apex, t, rr.TTL, [][]byte{rr.Data}, now))
	}
	z.soa.Store(s)
}

// renewSOA signs the SOA record anew if that is due.
func (z *zone) renewSOA(now time.Time) {
	if s := z.soa.Load(); s != nil && z.signed() && !z.fresh(append([]byte(asked), s.signature...), z.Apex, now) {
		z.setHeight(s.height, now)
	}
}

// Types of the DNS that are made here, or at the apex.
const (
	typeNS    = uint16(wire.TypeNS)
	typeSOA   = uint16(wire.TypeSOA)
	typeRRSIG = dnssec.TypeRRSIG
	typeNSEC  = dnssec.TypeNSEC
)

// appendTail appends a record without its owner.
func appendTail(b []byte, t uint16, ttl uint32, data []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, t)
	b = binary.BigEndian.AppendUint16(b, uint16(wire.ClassIN))
	b = binary.BigEndian.AppendUint32(b, ttl)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

// asked is a pointer to the name in the question.
const asked = "\xc0\x0c"

// appendRecord appends a record whose owner is the name asked for.
func appendRecord(b []byte, t uint16, ttl uint32, data []byte) []byte {
	return appendTail(append(b, asked...), t, ttl, data)
}

// signed reports whether the zone is signed.
func (z *zone) signed() bool { return z.Signer != nil }

// packSet packs an RRset of an owner.
func packSet(s *wire.RRset) packed {
	p := packed{kind: message.FromNative(s.Type), count: uint16(len(s.Data))}
	for _, d := range s.Data {
		p.records = appendRecord(p.records, p.kind, s.TTL, d)
	}
	return p
}

// sign makes the signature of an owner's RRset. It keeps the one it had, if the
// records are the same and the time for another one has not come, and takes one
// that was kept in its place.
func (t *Table) sign(o *owned, p *packed, was packed, k key, now time.Time) {
	switch {
	case bytes.Equal(p.records, was.records) && o.zone.fresh(was.signature, o.name, now):
		p.signature = was.signature
	case o.zone.reuse(p, o.name, k, o.kept, now):
		t.reused.Add(1)
	default:
		ttl, data := p.data()
		p.signature = appendRecord(nil, typeRRSIG, ttl, o.zone.Signer().AppendRRSIG(nil, o.name, p.kind, ttl, data, now))
		t.made.Add(1)
	}
}

// holds reports whether an owner is the apex or below it.
func (z *zone) holds(k key) bool {
	if !bytes.HasSuffix(k, z.key) {
		return false
	}
	at := 0
	for at < len(k)-len(z.key) {
		at += 1 + int(k[at])
	}
	return at == len(k)-len(z.key)
}
