package gateway

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name/dnsii"
	"github.com/utxo-dns/utxonode/resolver/gateway/message"
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
	rcode      int // with the upper bits that only OPT has room for
	aa         bool
	tc         bool
	ra         bool
	answer     []wire.RR
	authority  []wire.RR
	additional []wire.RR
	denied     []byte // of a negative reply: the owner that it is about, on the wire; nil if its labels are extended
	style      message.Style
	ede        *ede
	cookie     []byte
	keepalive  uint16 // in 100 ms; 0: none
}

// ede is an Extended DNS Error (RFC 8914).
type ede struct {
	code uint16
	text string
}

// append appends r to b as the response to q, whose header is req's.
func (g *Gateway) append(b, req []byte, q *query, r *reply) []byte {
	const (
		rd = 0x01 // of the third octet
		cd = 0x10 // of the fourth
	)
	d := message.Draft{
		Header: message.Header{
			ID: binary.BigEndian.Uint16(req), Response: true, Opcode: q.Opcode, RCode: uint16(r.rcode),
			AA: r.aa, TC: r.tc, RA: r.ra, RD: req[2]&rd != 0, CD: req[3]&cd != 0,
		},
		Question: q.Question, Answer: r.answer, Authority: r.authority, Additional: r.additional,
		Style: r.style, Signed: q.OPT.DO && (g.codec.Profile.Extended() || g.signing != nil),
	}
	if q.OPT.Present {
		var options [128]byte
		d.OPT = g.opt(q, r)
		d.OPT.Options = r.options(options[:0])
		return d.Append(b)
	}
	return d.Append(b)
}

// opt returns the OPT record of the response (RFC 6891 §6.1), of the version
// that was asked in.
func (g *Gateway) opt(q *query, r *reply) message.OPT {
	o := message.OPT{Present: true, Size: maxUDP, DO: q.OPT.DO, Version: q.OPT.Version}
	switch {
	case r.rcode == dns.RcodeBadVers:
		o.Version = g.version()
	case q.OPT.Version == dnsii.EDNSVersion:
		o.IDN = dnsii.Option{Level: dnsii.Complete, Charset: q.Charset}
		o.Digit = q.OPT.Digit
	}
	return o
}

// options appends the options of the response to b.
func (r *reply) options(b []byte) []byte {
	if r.cookie != nil {
		b = message.AppendOption(b, dns.EDNS0COOKIE, r.cookie)
	}
	if r.keepalive != 0 {
		b = message.AppendOption(b, dns.EDNS0TCPKEEPALIVE, binary.BigEndian.AppendUint16(nil, r.keepalive))
	}
	if r.ede != nil {
		b = binary.BigEndian.AppendUint16(b, dns.EDNS0EDE)
		b = binary.BigEndian.AppendUint16(b, uint16(2+len(r.ede.text)))
		b = binary.BigEndian.AppendUint16(b, r.ede.code)
		b = append(b, r.ede.text...)
	}
	return b
}

// encode writes r in at most limit octets, behind the request if there is room.
// If it is too long the records go, all of them, and TC is set (E-26).
func (g *Gateway) encode(req []byte, q *query, r *reply, limit int, stream bool) []byte {
	room := req[len(req):]
	b := g.append(room, req, q, r)
	if len(b) <= limit {
		return b
	}
	r.answer, r.authority, r.additional, r.tc = nil, nil, nil, true
	if r.ede != nil {
		r.ede = &ede{code: r.ede.code}
	}
	if stream { // where there is nowhere else to ask
		r.rcode, r.tc = dns.RcodeServerFailure, false
		r.ede = &ede{dns.ExtendedErrorCodeOther, "longer than a DNS message"}
	}
	if b = g.append(room, req, q, r); len(b) > limit {
		return nil
	}
	return b
}
