package message

import (
	"encoding/binary"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
)

// A Draft is a message to be written.
type Draft struct {
	Header
	// Question is written octet for octet as it is; without Octets there is
	// none. Owners that are its name or above it become pointers to it, so that
	// they keep its case.
	Question   Question
	Answer     []wire.RR
	Authority  []wire.RR
	Additional []wire.RR
	OPT        OPT

	Style Style
	// Signed writes owners as A-labels whatever the style: no signature covers
	// another form (E-110).
	Signed bool
}

// Append appends the message to b. Names that do not fit the style are written
// as A-labels. How long the message may be is not known here.
func (d *Draft) Append(b []byte) []byte {
	w := writer{b: b, start: len(b)}
	w.b = d.append(w.b)
	questions, additional := uint16(0), uint16(len(d.Additional))
	if d.Question.Octets != nil {
		questions = 1
	}
	if d.OPT.Present {
		additional++
	}
	for _, n := range [4]uint16{questions, uint16(len(d.Answer)), uint16(len(d.Authority)), additional} {
		w.b = binary.BigEndian.AppendUint16(w.b, n)
	}
	w.b = append(w.b, d.Question.Octets...)
	for _, section := range [3][]wire.RR{d.Answer, d.Authority, d.Additional} {
		for i := range section {
			w.record(d, &section[i])
		}
	}
	if d.OPT.Present {
		w.b = d.OPT.Append(w.b, d.RCode)
	}
	return w.b
}

// A writer writes the records of one message behind what is in b. The Draft is
// no part of it, so that it need not be on the heap.
type writer struct {
	b     []byte
	start int // where the message begins in b
	names []placed
}

// placed is an owner that was written, for pointers to it.
type placed struct {
	name name.Name
	at   int
}

// record writes one record. RDATA is not compressed (RFC 3597 §4).
func (w *writer) record(d *Draft, rr *wire.RR) {
	w.owner(d, rr.Name)
	t := FromNative(rr.Type)
	w.b = binary.BigEndian.AppendUint16(w.b, t)
	w.b = binary.BigEndian.AppendUint16(w.b, uint16(rr.Class))
	w.b = binary.BigEndian.AppendUint32(w.b, rr.TTL)
	at := len(w.b)
	w.b = d.Style.appendRData(append(w.b, 0, 0), t, rr.Data)
	binary.BigEndian.PutUint16(w.b[at:], uint16(len(w.b)-at-2))
}

// owner writes an owner: as a pointer into the question, whose octets it then
// has, or to where the same name was written in the same octets.
func (w *writer) owner(d *Draft, n name.Name) {
	if at, ok := d.asked(n); ok {
		w.pointer(at)
		return
	}
	for _, p := range w.names {
		if p.name == n {
			w.pointer(p.at)
			return
		}
	}
	if at := len(w.b) - w.start; at < maxPointer {
		w.names = append(w.names, placed{n, at})
	}
	if d.Signed {
		w.b = n.AppendWire(w.b)
		return
	}
	w.b = d.Style.appendAny(w.b, n)
}

func (w *writer) pointer(at int) { w.b = binary.BigEndian.AppendUint16(w.b, 0xc000|uint16(at)) }

// asked returns where the question has the labels of n, if it ends with them.
func (d *Draft) asked(n name.Name) (at int, ok bool) {
	q := &d.Question
	if q.Octets == nil || q.Name.Err != nil || n.NumLabels() == 0 || !q.Name.Name.IsSubdomainOf(n) {
		return 0, false
	}
	at = q.Name.skip(q.Name.Name.NumLabels() - n.NumLabels())
	return headerSize + at, !d.Signed || ordinary(q.Name.Octets[at:])
}

// ordinary reports whether the labels are all of type 00 and of ASCII.
func ordinary(labels []byte) bool {
	for at := 0; at < len(labels); at += 1 + int(labels[at]) {
		if labels[at] >= 64 || !isASCII(labels[at+1:at+1+int(labels[at])]) {
			return false
		}
	}
	return true
}
