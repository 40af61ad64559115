package forward

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/resolver/forward/validate"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// The record types that are looked into.
const (
	typeCNAME = 5
	typeSOA   = 6
	typeDNAME = 39
	typeOPT   = 41
	typeRRSIG = 46
	typeNSEC  = 47
	typeNSEC3 = 50
	typeANY   = 255
)

// maxRecords and maxAliases bound what is looked at in one reply.
const (
	maxRecords = 1024
	maxAliases = 16
)

// An answer is what a reply says: its records as they came, but for the
// Additional section, which nobody asked for. Pointers count from the header, so
// the records stay good behind any question of the same length.
type answer struct {
	rcode              uint16
	answers, authority uint16
	records            []byte
	ttls               []int  // where TTLs are in records
	ttl                uint32 // how long it may be kept, seconds; 0: not at all
	negative           bool
	inside             bool // it has addresses of private networks

	secure bool    // it has been validated
	plain  *answer // without signatures, where it has them
	fault  error   // why it is no answer; the rest is empty
}

// A record is one RR of a reply.
type record struct {
	owner []byte // in lower case
	typ   uint16
	signs uint16 // the type that a signature is over
	ttl   uint32
	at    int // where the TTL is
	data  int // where the RDATA begins
	end   int
}

// cut reports whether a reply says that it did not fit.
func cut(msg []byte) bool {
	return len(msg) >= headerSize && binary.BigEndian.Uint16(msg[2:])&flagsTC != 0
}

// answers reports whether msg is a reply to query, whatever it says.
func answers(query, msg []byte) bool {
	query = asked(query)
	if len(msg) < len(query) || msg[0] != query[0] || msg[1] != query[1] {
		return false
	}
	flags := binary.BigEndian.Uint16(msg[2:])
	return flags&flagsQR != 0 && flags&flagsOpcode == 0 && msg[4] == 0 && msg[5] == 1 &&
		bytes.Equal(lower(msg[headerSize:len(query)]), lower(query[headerSize:]))
}

// readReply reads a reply to an encoded query, but for what it says of the namespace,
// of which local are the suffixes. It fails with ErrReply and ErrBailiwick.
func readReply(query, msg []byte, local [][]byte) (*answer, error) {
	if !answers(query, msg) || cut(msg) {
		return nil, fmt.Errorf("%w: it is cut, or to something else", ErrReply)
	}
	a := &answer{
		rcode:   binary.BigEndian.Uint16(msg[2:]) & flagsRCode,
		answers: binary.BigEndian.Uint16(msg[6:]), authority: binary.BigEndian.Uint16(msg[8:]),
	}
	count := int(a.answers) + int(a.authority)
	if count > maxRecords {
		return nil, fmt.Errorf("%w: %d records", ErrReply, count)
	}
	question := asked(query)
	all := make([]record, 0, min(count, len(msg)/11))
	end := len(question)
	for range count {
		r, err := readRecord(msg, end)
		if err != nil {
			return nil, err
		}
		all, end = append(all, r), r.end
		a.ttls = append(a.ttls, r.at-len(question))
	}
	a.records = bytes.Clone(msg[len(question):end])
	a.inside = inside(msg, all[:a.answers])
	t, own, err := aliases(msg, lower(question[headerSize:len(question)-afterName]), all[:a.answers], local)
	if err != nil {
		return nil, err
	}
	if err := checkAuthority(t.names, all[a.answers:]); err != nil {
		return nil, err
	}
	if foreign := t.foreign(all, own, local); slices.Contains(foreign, true) {
		rest, err := validate.Without(msg, foreign)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrReply, err)
		}
		return readReply(query, rest, local)
	}
	if len(t.beyond) > 0 { // it is of the last name (RFC 6604 §3)
		a.rcode = rcodeSuccess
	}
	a.keepFor(msg, binary.BigEndian.Uint16(question[len(question)-afterName:]), all, len(t.beyond) > 0)
	return a, nil
}

// readRecord reads the record at an offset.
func readRecord(msg []byte, at int) (record, error) {
	owner, at, err := readName(msg, at)
	if err != nil {
		return record{}, err
	}
	r := octets.NewReader(msg[at:])
	rec := record{owner: owner, typ: r.U16(), at: at + 4}
	r.U16()
	rec.ttl = r.U32()
	size := int(r.U16())
	rec.data = at + r.Offset()
	r.Bytes(size)
	if rec.end = at + r.Offset(); r.Err() != nil || rec.typ == typeOPT {
		return record{}, fmt.Errorf("%w: record of type %d and %d octets", ErrReply, rec.typ, size)
	}
	if rec.typ == typeRRSIG && size >= 2 {
		rec.signs = binary.BigEndian.Uint16(msg[rec.data:])
	}
	if rec.ttl >= 1<<31 { // RFC 2181 §8
		rec.ttl = 0
	}
	return rec, nil
}

// readName reads a name, in lower case, and returns the offset after it. A
// pointer leads back before the labels it ends.
func readName(msg []byte, at int) (name []byte, next int, err error) {
	start, end := at, -1
	for at < len(msg) && len(name) < maxName {
		switch c := int(msg[at]); {
		case c == 0:
			if end < 0 {
				end = at + 1
			}
			return lower(append(name, 0)), end, nil
		case c < 64 && at+1+c <= len(msg):
			name, at = append(name, msg[at:at+1+c]...), at+1+c
		case c >= 0xc0 && at+1 < len(msg) && (c&0x3f)<<8|int(msg[at+1]) < start:
			if end < 0 {
				end = at + 2
			}
			at = (c&0x3f)<<8 | int(msg[at+1])
			start = at
		default:
			return nil, 0, fmt.Errorf("%w: a name at %d", ErrReply, at)
		}
	}
	return nil, 0, fmt.Errorf("%w: a name that does not end", ErrReply)
}

// keepFor says how long an answer may be kept: as long as each of its records,
// and the absence of something as long as the SOA says (RFC 2308 §5). What is
// neither is not kept. An answer that ends at an alias into the namespace says
// nothing of absence.
func (a *answer) keepFor(msg []byte, qtype uint16, all []record, ended bool) {
	a.negative = !ended
	ttl := uint32(1<<31 - 1)
	for _, r := range all[:a.answers] {
		ttl = min(ttl, r.ttl)
		a.negative = a.negative && r.typ != qtype && qtype != typeANY
	}
	a.negative = a.negative || a.rcode == rcodeName
	soa := false
	for _, r := range all[a.answers:] {
		ttl = min(ttl, r.ttl)
		if r.typ == typeSOA && r.end-r.data >= 22 {
			ttl, soa = min(ttl, binary.BigEndian.Uint32(msg[r.end-4:])), true
		}
	}
	known := a.rcode == rcodeSuccess || a.rcode == rcodeName
	if known && (soa || !a.negative) {
		a.ttl = ttl
	}
}

// encode returns the answer to q after age seconds, under q's own ID and in q's
// own letters.
func (a *answer) encode(q *question, age uint32) []byte {
	if a.plain != nil && !q.do {
		a = a.plain
	}
	b := make([]byte, headerSize, headerSize+len(q.octets)+len(a.records))
	binary.BigEndian.PutUint16(b, q.id)
	binary.BigEndian.PutUint16(b[2:], flagsQR|flagsRA|q.flags&(flagsRD|flagsCD)|a.rcode)
	if a.secure && (q.do || q.flags&flagsAD != 0) { // RFC 6840 §5.8
		b[3] |= flagsAD
	}
	b[5] = 1
	binary.BigEndian.PutUint16(b[6:], a.answers)
	binary.BigEndian.PutUint16(b[8:], a.authority)
	b = append(append(b, q.octets...), a.records...)
	for _, at := range a.ttls {
		ttl := b[headerSize+len(q.octets)+at:]
		was := binary.BigEndian.Uint32(ttl)
		binary.BigEndian.PutUint32(ttl, was-min(was, age))
	}
	return b
}
