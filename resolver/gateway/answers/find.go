package answers

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/utxo-dns/utxonode/name"
)

// A Question is what a client asks for.
type Question struct {
	Name   []byte // on the wire in lower case, without the root's zero octet
	Type   uint16
	Signed bool // DO: signatures and denials are wanted (RFC 3225)
}

// An Answer says what was appended to a message.
type Answer struct {
	NXDomain          bool
	Answer, Authority uint16 // records
}

// Types that a Handler answers.
const (
	typeCNAME = 5
	typeOPT   = 41
	typeTKEY  = 249 // the first of those that are questions (RFC 6895 §3.1)
	typeANY   = 255
)

// meta reports whether a type is not one of data, or one that is made up here.
func meta(t uint16) bool {
	return t == 0 || t == typeOPT || t == typeRRSIG || t == typeNSEC || t >= typeTKEY && t <= typeANY
}

// Find appends the records that answer q to b, a message that begins at start
// and ends with its question. It is false, with b as it was, if a Handler has to
// answer.
func (t *Table) Find(b []byte, start int, q *Question) (to []byte, a Answer, ok bool) {
	if !t.answers.Load() || meta(q.Type) {
		return b, a, false
	}
	if !q.Signed {
		return t.find(b, start, q)
	}
	t.settled(func() { to, a, ok = t.find(b, start, q) })
	return to, a, ok
}

func (t *Table) find(b []byte, start int, q *Question) (to []byte, a Answer, ok bool) {
	z := t.zoneOf(q.Name)
	if z == nil || len(q.Name) == len(z.key) {
		return b, a, false
	}
	m := t.memory.Load()
	e := m.get(q.Name)
	switch {
	case e == nil:
		return t.absent(b, start, z, m, q)
	case e.slow():
		return b, a, false
	}
	if p, found := e.find(q.Type); found {
		if t.clock.Load() > e.until() {
			return b, a, false
		}
		a.Answer = p.count
		b = append(b, p.records...)
		if q.Signed && len(p.signature) > 0 {
			b = append(b, p.signature...)
			a.Answer++
		}
		return b, a, true
	}
	if _, alias := e.find(typeCNAME); alias || t.below(m, z, q.Name) == nil {
		return b, a, false
	}
	b = z.appendSOA(b, q, &a)
	if q.Signed && z.signed() {
		l := links{m, t.chain.Load(), z}
		b = l.appendDenial(b, start, &a, q, e)
	}
	return b, a, true
}

// below returns the closest owner above one that there is, the apex at last; nil
// if a Handler has to answer for what is below it.
func (t *Table) below(m *memory, z *zone, k key) entry {
	var closest entry
	for k = parent(k); len(k) >= len(z.key); k = parent(k) {
		e := m.get(k)
		if e == nil {
			continue
		}
		if closest == nil {
			closest = e
		}
		if e.slow() && len(k) > len(z.key) {
			return nil
		}
	}
	return closest
}

// absent answers for an owner that does not exist.
func (t *Table) absent(b []byte, start int, z *zone, m *memory, q *Question) ([]byte, Answer, bool) {
	a := Answer{NXDomain: true}
	closest := t.below(m, z, q.Name)
	if closest == nil || undecodable(q.Name) {
		return b, Answer{}, false
	}
	b = z.appendSOA(b, q, &a)
	if !q.Signed || !z.signed() {
		return b, a, true
	}
	l := links{m, t.chain.Load(), z}
	at := l.covering(q.Name)
	b = l.appendNSEC(b, start, &a, at)
	// No wildcard either: what would be one is below the closest encloser.
	var wildcard [2 + name.MaxWire]byte
	star := append(append(wildcard[:0], 1, '*'), closest.key()...)
	if other := l.covering(star); other != at {
		b = l.appendNSEC(b, start, &a, other)
	}
	return b, a, true
}

// undecodable reports whether a name has an A-label that is none, which does not
// get NXDOMAIN (E-114).
func undecodable(k key) bool {
	const prefix = "xn--"
	for at := 0; at < len(k); at += 1 + int(k[at]) {
		if bytes.HasPrefix(k[at+1:], []byte(prefix)) {
			var wire [name.MaxWire]byte
			_, _, err := name.FromWire(append(append(wire[:0], k...), 0))
			return errors.Is(err, name.ErrALabel)
		}
	}
	return false
}

// appendDenial appends the NSEC record that shows that an owner has no RRset of
// the type: its own, or that of the owner before one that is only above others.
func (l *links) appendDenial(b []byte, start int, a *Answer, q *Question, e entry) []byte {
	if record, signature := e.nsec(); len(record) > 0 {
		a.Authority += 2
		return append(append(b, record...), signature...)
	}
	return l.appendNSEC(b, start, a, l.covering(q.Name))
}

// appendNSEC appends the NSEC record of the i-th owner, which is not the one asked
// for.
func (l *links) appendNSEC(b []byte, start int, a *Answer, i int) []byte {
	var buf [name.MaxWire]byte
	e := l.memory.get(appendKey(buf[:0], l.chain.order(i)))
	if e == nil {
		return b // it goes this moment
	}
	record, signature := e.nsec()
	if len(record) == 0 {
		return b
	}
	a.Authority += 2
	at := uint16(len(b) - start)
	b = append(append(b, e.key()...), 0)
	b = append(b, record[len(asked):]...)
	b = binary.BigEndian.AppendUint16(b, 0xc000|at)
	return append(b, signature[len(asked):]...)
}

// appendSOA appends the SOA record of the zone; its owner is the end of the
// question.
func (z *zone) appendSOA(b []byte, q *Question, a *Answer) []byte {
	s := z.soa.Load()
	apex := 0xc000 | uint16(12+len(q.Name)-len(z.key))
	b = append(binary.BigEndian.AppendUint16(b, apex), s.record...)
	a.Authority++
	if q.Signed && z.signed() {
		b = append(binary.BigEndian.AppendUint16(b, apex), s.signature...)
		a.Authority++
	}
	return b
}
