package gateway

import (
	"encoding/binary"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// Bits of the third and fourth octet of a header.
const (
	bitAA, bitRD        = 0x04, 0x01
	bitRA, bitAD, bitCD = 0x80, 0x20, 0x10
)

// optSize is an OPT record without options, in octets.
const optSize = 11

// A plainQuery is a query as nearly all are: one question about a name of letters, digits,
// hyphens and underscores, in class IN, and at most an OPT record of version 0
// without options.
type plainQuery struct {
	name   [name.MaxWire]byte // of the question, in lower case
	length int                // of the name, without the root's zero octet
	kind   uint16             // type
	end    int                // of the question
	edns   bool
	do     bool
	size   int // of datagrams that the client takes, if edns
}

// fold is what the octets of such a name are in lower case, 0 for all others.
const fold = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00-\x00\x00" +
	"0123456789\x00\x00\x00\x00\x00\x00" +
	"\x00abcdefghijklmno" +
	"pqrstuvwxyz\x00\x00\x00\x00_" +
	"\x00abcdefghijklmno" +
	"pqrstuvwxyz\x00\x00\x00\x00\x00" +
	none + none + none + none + none + none + none + none // 80 to ff

const none = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// read reads req. It is false if the query is another one.
func (q *plainQuery) read(req []byte) bool {
	const fixed = headerSize + 1 + 4 // the root's question
	if len(req) < fixed || req[2]&^bitRD != 0 || req[3]&^(bitAD|bitCD) != 0 ||
		binary.BigEndian.Uint16(req[4:]) != 1 || binary.BigEndian.Uint32(req[6:]) != 0 || req[10] != 0 || req[11] > 1 {
		return false
	}
	at, size := headerSize, 0
	for {
		length := int(req[at])
		if length == 0 {
			break
		}
		if length > name.MaxLabel || size+1+length >= name.MaxWire || at+1+length+1+4 > len(req) {
			return false
		}
		q.name[size] = byte(length)
		for i, c := range req[at+1 : at+1+length] {
			folded := fold[c]
			if folded == 0 {
				return false
			}
			q.name[size+1+i] = folded
		}
		at, size = at+1+length, size+1+length
	}
	q.length = size
	q.kind = binary.BigEndian.Uint16(req[at+1:])
	q.end = at + 5
	return binary.BigEndian.Uint16(req[at+3:]) == dns.ClassINET && q.readOPT(req)
}

// readOPT reads what follows the question.
func (q *plainQuery) readOPT(req []byte) bool {
	const do = 0x80
	o := req[q.end:]
	if req[11] == 0 {
		return len(o) == 0
	}
	if len(o) != optSize || o[0] != 0 || binary.BigEndian.Uint16(o[1:]) != dns.TypeOPT ||
		o[5] != 0 || o[6] != 0 || o[7]&^do != 0 || o[8] != 0 || o[9] != 0 || o[10] != 0 {
		return false
	}
	q.edns, q.size, q.do = true, int(binary.BigEndian.Uint16(o[3:])), o[7]&do != 0
	return true
}

// limit returns how long the reply may be, in octets, as limitOf does.
func (q *plainQuery) limit(from *resolver.Source, req int) int {
	if from.Stream {
		return dns.MaxMsgSize
	}
	limit := minUDP
	if q.edns {
		limit = min(max(q.size, minUDP), maxUDP)
	}
	if !from.Validated {
		limit = min(limit, amplification*req)
	}
	return limit
}

// compiled answers a query out of the table of compiled answers, behind it if
// there is room. It is nil if the query is not a plain one, if the table has no
// answer, or if that is too long.
func (g *Gateway) compiled(req []byte, from *resolver.Source) []byte {
	var q plainQuery
	if g.answers == nil || !q.read(req) || q.kind == dns.TypePTR { // whose targets depend on the client
		return nil
	}
	question := answers.Question{Name: q.name[:q.length], Type: q.kind, Signed: q.do}
	b, a, ok := g.answers.Find(append(req[len(req):], req[:q.end]...), 0, &question)
	if !ok {
		return nil
	}
	b[2] = req[2]&bitRD | 0x80 | bitAA
	b[3] = req[3] & bitCD
	if g.asksFor(from) {
		b[3] |= bitRA
	}
	if a.NXDomain {
		b[3] |= dns.RcodeNameError
	}
	binary.BigEndian.PutUint16(b[6:], a.Answer)
	binary.BigEndian.PutUint16(b[8:], a.Authority)
	if q.edns {
		b = appendOPT(b, q.do)
	}
	if len(b) > q.limit(from, len(req)) {
		return nil
	}
	return b
}

// Ahead fetches what the compiled answers to datagrams are made of, before each of
// them is answered.
func (g *Gateway) Ahead(datagrams [][]byte) {
	if g.answers == nil {
		return
	}
	batch, ok := g.answers.Batch()
	if !ok {
		return
	}
	var q plainQuery
	for _, d := range datagrams {
		if q.read(d) {
			batch.Add(q.name[:q.length])
		}
	}
	batch.Fetch()
}

// appendOPT appends the OPT record of a reply. The header counts one already if
// the query had one.
func appendOPT(b []byte, do bool) []byte {
	flags := byte(0)
	if do {
		flags = 0x80
	}
	return append(b, 0, 0, byte(dns.TypeOPT), maxUDP>>8, maxUDP&0xff, 0, 0, flags, 0, 0, 0)
}
