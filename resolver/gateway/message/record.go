package message

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/utxo-dns/utxonode/wire"
)

// fixedSize is what a record has after its owner and before its RDATA, in
// octets: type, class, TTL, length.
const fixedSize = 10

// A Section is a part of a message that has records.
type Section int

// The sections.
const (
	Answer Section = iota
	Authority
	Additional
)

// A Record is one record as it was sent.
type Record struct {
	Owner Name
	Type  uint16 // of the DNS, see ToNative
	Class uint16
	TTL   uint32 // seconds; for OPT something else
	Data  []byte // RDATA as sent, pointers included
	// Names are those in the RDATA, in order; nil for types without.
	Names []Name

	before, after []byte // of Data, around the names; before is all of it without any
}

// Records returns the records of a section in order, OPT included. There are
// none in a message that could not be read whole.
func (m *Message) Records(s Section) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		if m.sections[3] == 0 {
			return
		}
		for at := m.sections[s]; at < m.sections[s+1]; {
			r, end := m.recordAt(at)
			if !yield(r) {
				return
			}
			at = end
		}
	}
}

// recordAt reads the record at off, where a walk has been.
func (m *Message) recordAt(off int) (r Record, end int) {
	r.Owner = m.name(off)
	at := m.nameEnd(off)
	r.Type, r.Class = binary.BigEndian.Uint16(m.b[at:]), binary.BigEndian.Uint16(m.b[at+2:])
	r.TTL = binary.BigEndian.Uint32(m.b[at+4:])
	data := at + fixedSize
	end = data + int(binary.BigEndian.Uint16(m.b[data-2:]))
	r.Data = m.b[data:end]
	s, named, _ := shapeOf(r.Type, r.Data) // the walk has judged it
	if !named || at+fixedSize == end {
		r.before = r.Data
		return r, end
	}
	at = data + s.before
	r.before = m.b[data:at]
	for range s.names {
		r.Names = append(r.Names, m.name(at))
		at = m.nameEnd(at)
	}
	r.after = m.b[at:end]
	return r, end
}

// nameEnd returns where the name at off ends, where a walk has been.
func (m *Message) nameEnd(off int) int {
	for at := off; ; {
		switch c := m.b[at]; {
		case c == 0:
			return at + 1
		case c >= 0xc0:
			return at + 2
		case c < 64:
			at += 1 + int(c)
		case m.g.marker && c == elt && at == off:
			at++
		default:
			l, _ := m.g.DecodeLabel(m.b[at:]) // which the walk has read
			at += len(l.Octets)
		}
	}
}

// RR returns the record as the native side has it: its names as A-labels,
// without pointers. It fails with the Err of a name that is none, and with
// ErrType for a type that there is not on the native side; the record can be
// read all the same.
func (r *Record) RR() (wire.RR, error) {
	if t := ToNative(r.Type); t == wire.TypeOPT || FromNative(t) != r.Type {
		return wire.RR{}, fmt.Errorf("%w: %d", ErrType, r.Type)
	}
	if r.Owner.Err != nil {
		return wire.RR{}, fmt.Errorf("owner %x: %w", r.Owner.Octets, r.Owner.Err)
	}
	out := wire.RR{
		Name: r.Owner.Name, Type: ToNative(r.Type), Class: wire.Class(r.Class), TTL: wire.CanonicalTTL(r.TTL),
	}
	out.Data = append(out.Data, r.before...)
	for i := range r.Names {
		if n := &r.Names[i]; n.Err != nil {
			return wire.RR{}, fmt.Errorf("name %x in RDATA: %w", n.Octets, n.Err)
		}
		out.Data = r.Names[i].Name.AppendWire(out.Data)
	}
	out.Data = append(out.Data, r.after...)
	return out, nil
}
