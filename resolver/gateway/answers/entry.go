package answers

import (
	"encoding/binary"
)

// An entry is what is compiled of one owner, in octets:
//
//	key length 1, key, kind 1, until 8, RRsets 2, NSEC length 2, its signature's 2,
//	for each RRset: type 2, records 2, length 4, signature's length 2
//	for each RRset: records, signature; then the NSEC record, its signature
//
// Numbers have their low octet first but in records, which are as a DNS message
// has them, with a pointer to octet 12, the question, for their owner.
type entry []byte

// A kind is what an owner is.
type kind uint8

const (
	kindData    kind = 1 << iota // its RRsets are all there are
	kindName                     // it is registered
	kindSlow                     // a Handler answers for it and below it
	kindCut                      // it delegates: what is below it is no part of the zone
	kindAbove                    // there are owners below it, and it is none
	kindTouched                  // a block changed it, and it was not applied yet: as kindSlow
)

const (
	headSize  = 1 + 8 + 2 + 2 + 2 // behind the key
	rrsetSize = 2 + 2 + 4 + 2
)

func (e entry) key() key { return key(e[1 : 1+int(e[0])]) }

// head returns what is behind the key.
func (e entry) head() []byte { return e[1+int(e[0]):] }

func (e entry) kind() kind { return kind(e.head()[0]) }

// slow reports whether a Handler answers for an owner and below it.
func (e entry) slow() bool { return e.kind()&(kindSlow|kindTouched) != 0 }

// until is the last second of the chain clock at which the TTLs are right.
func (e entry) until() uint64 { return binary.LittleEndian.Uint64(e.head()[1:]) }

func (e entry) count() int { return int(binary.LittleEndian.Uint16(e.head()[9:])) }

// A packed is an RRset as a message has it.
type packed struct {
	kind      uint16 // type
	count     uint16 // records
	records   []byte
	signature []byte // the RRSIG record; nil in a zone that is not signed
}

// data returns the TTL and the RDATA of the records.
func (p *packed) data() (ttl uint32, data [][]byte) {
	const fixed = len(asked) + 2 + 2 + 4 + 2
	for b := p.records; len(b) > 0; {
		ttl = binary.BigEndian.Uint32(b[fixed-6:])
		end := fixed + int(binary.BigEndian.Uint16(b[fixed-2:]))
		data = append(data, b[fixed:end:end])
		b = b[end:]
	}
	return ttl, data
}

// find returns the RRset of a type.
func (e entry) find(t uint16) (p packed, ok bool) {
	head := e.head()
	n := int(binary.LittleEndian.Uint16(head[9:]))
	at := headSize + n*rrsetSize
	for i := headSize; i < headSize+n*rrsetSize; i += rrsetSize {
		size, signature := int(binary.LittleEndian.Uint32(head[i+4:])), int(binary.LittleEndian.Uint16(head[i+8:]))
		if binary.LittleEndian.Uint16(head[i:]) == t {
			return packed{
				kind: t, count: binary.LittleEndian.Uint16(head[i+2:]),
				records: head[at : at+size], signature: head[at+size : at+size+signature],
			}, true
		}
		at += size + signature
	}
	return packed{}, false
}

// had returns the RRset of a type of an entry that there may not be, its NSEC
// record among them; nothing without.
func (e entry) had(t uint16) (p packed) {
	switch {
	case e == nil:
	case t == typeNSEC:
		p.kind = t
		p.records, p.signature = e.nsec()
	default:
		p, _ = e.find(t)
	}
	return p
}

// all returns all RRsets.
func (e entry) all() []packed {
	out := make([]packed, 0, e.count())
	for _, t := range e.types(nil) {
		p, _ := e.find(t)
		out = append(out, p)
	}
	return out
}

// types appends the types of the RRsets to dst.
func (e entry) types(dst []uint16) []uint16 {
	head := e.head()
	for i := range e.count() {
		dst = append(dst, binary.LittleEndian.Uint16(head[headSize+i*rrsetSize:]))
	}
	return dst
}

// nsec returns the NSEC record and its signature.
func (e entry) nsec() (record, signature []byte) {
	head := e.head()
	size, signed := int(binary.LittleEndian.Uint16(head[11:])), int(binary.LittleEndian.Uint16(head[13:]))
	end := len(head)
	return head[end-size-signed : end-signed], head[end-signed:]
}

// pack makes an entry.
func pack(k key, what kind, until uint64, rrsets []packed, nsec, signature []byte) entry {
	size := 1 + len(k) + headSize + len(rrsets)*rrsetSize + len(nsec) + len(signature)
	for i := range rrsets {
		size += len(rrsets[i].records) + len(rrsets[i].signature)
	}
	e := append(make(entry, 0, size), byte(len(k)))
	e = append(append(e, k...), byte(what))
	e = binary.LittleEndian.AppendUint64(e, until)
	e = binary.LittleEndian.AppendUint16(e, uint16(len(rrsets)))
	e = binary.LittleEndian.AppendUint16(e, uint16(len(nsec)))
	e = binary.LittleEndian.AppendUint16(e, uint16(len(signature)))
	for i := range rrsets {
		e = binary.LittleEndian.AppendUint16(e, rrsets[i].kind)
		e = binary.LittleEndian.AppendUint16(e, rrsets[i].count)
		e = binary.LittleEndian.AppendUint32(e, uint32(len(rrsets[i].records)))
		e = binary.LittleEndian.AppendUint16(e, uint16(len(rrsets[i].signature)))
	}
	for i := range rrsets {
		e = append(append(e, rrsets[i].records...), rrsets[i].signature...)
	}
	return append(append(e, nsec...), signature...)
}
