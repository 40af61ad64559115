package gateway

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// maxUDP is the longest DNS datagram sent or announced, in octets (E-26), and
// minUDP what everyone can take.
const (
	maxUDP = wire.MaxUDP
	minUDP = dns.MinMsgSize
)

// A reply is a DNS response before it is octets.
type reply struct {
	rcode     int // with the upper bits that only OPT has room for
	aa        bool
	tc        bool
	answer    []wire.RR
	authority []wire.RR
	ede       *ede
	cookie    []byte
}

// ede is an Extended DNS Error (RFC 8914).
type ede struct {
	code uint16
	text string
}

// A writer writes one message behind the request.
type writer struct {
	b     []byte
	start int    // where the message begins in b
	q     *query // whose question is at offset 12
	qwire int    // octets of its name
	names []placed
}

// placed is an owner name that was written, for pointers to it.
type placed struct {
	name name.Name
	at   int
}

// append writes r as the response to req, which q was read from.
func (r *reply) append(b, req []byte, q *query) []byte {
	w := writer{b: b, start: len(b), q: q, qwire: len(q.qname)}
	flags := byte(bitQR) | q.opcode<<opcodeBit | req[2]&bitRD
	if r.aa {
		flags |= bitAA
	}
	if r.tc {
		flags |= bitTC
	}
	w.b = append(w.b, req[0], req[1], flags, req[3]&bitCD|byte(r.rcode&0xf))
	questions, additional := uint16(0), uint16(0)
	if q.question != nil {
		questions = 1
	}
	if q.opt != nil {
		additional = 1
	}
	for _, n := range [4]uint16{questions, uint16(len(r.answer)), uint16(len(r.authority)), additional} {
		w.b = binary.BigEndian.AppendUint16(w.b, n)
	}
	w.b = append(w.b, q.question...)
	for _, section := range [2][]wire.RR{r.answer, r.authority} {
		for i := range section {
			w.record(&section[i])
		}
	}
	if q.opt != nil {
		w.opt(r)
	}
	return w.b
}

// record writes one record. RDATA is not compressed.
func (w *writer) record(rr *wire.RR) {
	w.owner(rr.Name)
	w.b = binary.BigEndian.AppendUint16(w.b, toDNS(rr.Type))
	w.b = binary.BigEndian.AppendUint16(w.b, uint16(rr.Class))
	w.b = binary.BigEndian.AppendUint32(w.b, rr.TTL)
	w.b = binary.BigEndian.AppendUint16(w.b, uint16(len(rr.Data)))
	w.b = append(w.b, rr.Data...)
}

// owner writes an owner name: as a pointer into the question, whose case that
// keeps, or to where the same name was written before.
func (w *writer) owner(n name.Name) {
	const pointer = 0xc000
	if w.q.nameErr == nil && w.q.name.IsSubdomainOf(n) && n.NumLabels() > 0 {
		var buf [name.MaxWire]byte
		at := headerSize + w.qwire - len(n.AppendWire(buf[:0]))
		w.b = binary.BigEndian.AppendUint16(w.b, pointer|uint16(at))
		return
	}
	for _, p := range w.names {
		if p.name == n {
			w.b = binary.BigEndian.AppendUint16(w.b, pointer|uint16(p.at))
			return
		}
	}
	if at := len(w.b) - w.start; at < 1<<14 {
		w.names = append(w.names, placed{n, at})
	}
	w.b = n.AppendWire(w.b)
}

// opt writes the OPT record (RFC 6891 §6.1).
func (w *writer) opt(r *reply) {
	w.b = append(w.b, 0)
	w.b = binary.BigEndian.AppendUint16(w.b, dns.TypeOPT)
	w.b = binary.BigEndian.AppendUint16(w.b, maxUDP)
	do := byte(0)
	if w.q.opt.do {
		do = 0x80
	}
	w.b = append(w.b, byte(r.rcode>>4), 0, do, 0) // version 0
	at := len(w.b)
	w.b = append(w.b, 0, 0)
	if r.cookie != nil {
		w.option(dns.EDNS0COOKIE, len(r.cookie))
		w.b = append(w.b, r.cookie...)
	}
	if r.ede != nil {
		w.option(dns.EDNS0EDE, 2+len(r.ede.text))
		w.b = binary.BigEndian.AppendUint16(w.b, r.ede.code)
		w.b = append(w.b, r.ede.text...)
	}
	binary.BigEndian.PutUint16(w.b[at:], uint16(len(w.b)-at-2))
}

func (w *writer) option(code uint16, size int) {
	w.b = binary.BigEndian.AppendUint16(w.b, code)
	w.b = binary.BigEndian.AppendUint16(w.b, uint16(size))
}

// encode writes r in at most limit octets, behind the request if there is room.
// If it is too long the records go, all of them, and TC is set (E-26).
func (r *reply) encode(req []byte, q *query, limit int, stream bool) []byte {
	room := req[len(req):]
	b := r.append(room, req, q)
	if len(b) <= limit {
		return b
	}
	r.answer, r.authority, r.tc = nil, nil, true
	if r.ede != nil {
		r.ede = &ede{code: r.ede.code}
	}
	if stream { // where there is nowhere else to ask
		r.rcode, r.tc = dns.RcodeServerFailure, false
		r.ede = &ede{dns.ExtendedErrorCodeOther, "longer than a DNS message"}
	}
	if b = r.append(room, req, q); len(b) > limit {
		return nil
	}
	return b
}
