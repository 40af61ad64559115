package answers

import (
	"bytes"
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
	"github.com/utxo-dns/utxonode/wire"
)

// A Signer signs a zone. Times are those of the machine.
type Signer interface {
	// AppendRRSIG appends the RDATA of the RRSIG record of an RRset.
	AppendRRSIG(b []byte, owner name.Name, t uint16, ttl uint32, data [][]byte, now time.Time) []byte
	// AppendNSEC appends the RDATA of an NSEC record. The signer adds RRSIG and
	// NSEC to the types.
	AppendNSEC(b []byte, next name.Name, types []uint16) []byte
}

// A Zone is a namespace apex that is answered for.
type Zone struct {
	Apex   name.Name
	Types  []uint16 // of the RRsets at the apex, which a Handler answers for
	Signer Signer   // nil: not signed
	// SOA returns the SOA record at a height.
	SOA func(height uint64) wire.RR
}

// A zone is one that is held.
type zone struct {
	Zone
	key    key
	order  []byte
	denial uint32 // TTL of an NSEC record: that of the SOA record (RFC 9077)
	soa    atomic.Pointer[soa]
}

// soa is a SOA record without its owner, and its signature without owner.
type soa struct{ record, signature []byte }

func newZone(z Zone) *zone {
	k := keyOf(z.Apex)
	return &zone{Zone: z, key: k, order: appendOrder(nil, k), denial: z.SOA(0).TTL}
}

// setHeight makes the SOA record of a height.
func (z *zone) setHeight(height uint64, now time.Time) {
	rr := z.SOA(height)
	t := message.FromNative(rr.Type)
	s := &soa{record: appendTail(nil, t, rr.TTL, rr.Data)}
	if z.Signer != nil {
		s.signature = appendTail(nil, typeRRSIG, rr.TTL, z.Signer.AppendRRSIG(nil, z.Apex, t, rr.TTL, [][]byte{rr.Data}, now))
	}
	z.soa.Store(s)
}

// Types of the DNS that are made here.
const (
	typeRRSIG = 46
	typeNSEC  = 47
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

// packSet packs an RRset of owner, signed if the zone is.
func (z *zone) packSet(s *wire.RRset, now time.Time) packed {
	p := packed{kind: message.FromNative(s.Type), count: uint16(len(s.Data))}
	for _, d := range s.Data {
		p.records = appendRecord(p.records, p.kind, s.TTL, d)
	}
	if z.Signer != nil && s.Type != wire.TypeNS { // which delegates
		p.signature = appendRecord(nil, typeRRSIG, s.TTL, z.Signer.AppendRRSIG(nil, s.Name, p.kind, s.TTL, s.Data, now))
	}
	return p
}

// packNSEC makes the NSEC record of an owner and its signature.
func (z *zone) packNSEC(owner, next name.Name, types []uint16, now time.Time) (record, signature []byte) {
	ttl := z.denial
	data := z.Signer.AppendNSEC(nil, next, types)
	record = appendRecord(nil, typeNSEC, ttl, data)
	rrsig := z.Signer.AppendRRSIG(nil, owner, typeNSEC, ttl, [][]byte{data}, now)
	return record, appendRecord(nil, typeRRSIG, ttl, rrsig)
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
