package message

import (
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A Field is a run of octets of a message and what it says. The bits of a label
// are fields of their own: At and Size are in bits.
type Field struct {
	At    int // where it begins, in bits from the first octet of the message
	Size  int // in bits
	Part  string
	Name  string
	Value string
}

// Describe returns the fields of a message, in order, up to what cannot be read.
// The error is that of Read; the fields before the fault are there all the same.
func (c Codec) Describe(b []byte) ([]Field, error) {
	m, err := c.Read(b)
	d := description{m: &m, b: b}
	if len(b) < headerSize {
		return nil, err
	}
	d.header()
	if m.Questions > 0 && m.Question.Octets != nil {
		d.question()
	}
	if err == nil {
		for s := Answer; s <= Additional; s++ {
			d.section(s)
		}
	}
	return d.fields, err
}

// A description gathers fields.
type description struct {
	m      *Message
	b      []byte
	fields []Field
	at     int // octets that are described
	part   string
}

// take adds a field of size octets.
func (d *description) take(size int, name, value string) {
	d.fields = append(d.fields, Field{8 * d.at, 8 * size, d.part, name, value})
	d.at += size
}

func (d *description) u16() uint16 { return binary.BigEndian.Uint16(d.b[d.at:]) }

func (d *description) header() {
	d.part = "header"
	d.take(2, "ID", fmt.Sprint(d.m.ID))
	d.take(2, "flags", d.m.flags())
	for _, name := range [4]string{"questions", "answers", "authorities", "additionals"} {
		d.take(2, name, fmt.Sprint(d.u16()))
	}
}

// flags are those that are set, with the opcode and the lower four bits of the
// RCODE.
func (h *Header) flags() (words string) {
	for _, f := range [7]struct {
		set  bool
		word string
	}{{h.Response, "QR"}, {h.AA, "AA"}, {h.TC, "TC"}, {h.RD, "RD"}, {h.RA, "RA"}, {h.AD, "AD"}, {h.CD, "CD"}} {
		if f.set {
			words += f.word + " "
		}
	}
	if h.Opcode != 0 {
		words += fmt.Sprintf("opcode %d ", h.Opcode)
	}
	return words + rcode.Code(h.RCode&0xf).String()
}

// TypeName returns the mnemonic of a type of the DNS, those of the draft in its
// private-use range included, or TYPEnnn.
func TypeName(t uint16) string {
	switch t {
	case TypeJMBC, TypeCBDC, TypeDID:
		return ToNative(t).String()
	case 257:
		return "CAA"
	case 258:
		return "AVC"
	case 259:
		return "DOA"
	}
	return wire.Type(t).String()
}

func (d *description) question() {
	d.part = "question"
	d.name("name")
	d.take(2, "type", TypeName(d.u16()))
	d.take(2, "class", wire.Class(d.u16()).String())
	d.at = headerSize + len(d.m.Question.Octets)
	for i := 1; i < d.m.Questions; i++ {
		end := d.m.nameEnd(d.at) + 4
		d.take(end-d.at, "another question", "")
	}
}

func (d *description) section(s Section) {
	at := d.m.sections[s]
	for i := 1; at < d.m.sections[s+1]; i++ {
		d.part = fmt.Sprintf("%s %d", [3]string{"answer", "authority", "additional"}[s], i)
		r, end := d.m.recordAt(at)
		d.at = at
		d.record(&r, end)
		at = end
	}
}

// record adds the fields of a record, of which r was read.
func (d *description) record(r *Record, end int) {
	d.name("owner")
	d.take(2, "type", TypeName(r.Type))
	if r.Type == typeOPT {
		d.opt(end)
		return
	}
	d.take(2, "class", wire.Class(r.Class).String())
	d.take(4, "TTL", fmt.Sprintf("%d s", r.TTL))
	d.take(2, "data length", fmt.Sprint(len(r.Data)))
	if len(r.before) > 0 {
		d.take(len(r.before), "data", fmt.Sprintf("%x", r.before))
	}
	for range r.Names {
		d.name("data")
	}
	if d.at < end {
		d.take(end-d.at, "data", fmt.Sprintf("%x", d.b[d.at:end]))
	}
}

// opt adds what an OPT record has in place of class and TTL, and its options.
func (d *description) opt(end int) {
	o := &d.m.OPT
	d.take(2, "UDP size", fmt.Sprint(o.Size))
	d.take(1, "extended RCODE", fmt.Sprint(o.upper))
	d.take(1, "EDNS version", fmt.Sprint(o.Version))
	d.take(2, "EDNS flags", map[bool]string{true: "DO"}[o.DO])
	d.take(2, "data length", fmt.Sprint(end-d.at-2))
	for code, data := range o.All() {
		d.take(2, "option", fmt.Sprint(code))
		d.take(2, "option length", fmt.Sprint(len(data)))
		d.take(len(data), "option data", fmt.Sprintf("%x", data))
	}
}

// name adds the fields of the name at d.at, up to its root or its pointer.
func (d *description) name(what string) {
	n := d.m.name(d.at)
	spelled := fmt.Sprintf("%x", n.Octets)
	if n.Err == nil {
		spelled = n.Name.Unicode()
	}
	start, end := d.at, d.m.nameEnd(d.at)
	if d.m.g.marker && d.b[start] == elt {
		d.take(1, "marker", "0x42")
		start++
	}
	labels, _ := d.m.g.Codec.Describe(d.b[start:end])
	for _, l := range labels {
		d.fields = append(d.fields, Field{8*start + l.Bit, l.Bits, d.part, l.Name, l.Value})
	}
	d.at = end
	d.fields = append(d.fields, Field{8 * end, 0, d.part, what, spelled})
}
