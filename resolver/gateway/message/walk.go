package message

import (
	"fmt"
	"slices"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// elt is the first octet of an extended label of type 01, alone a marker of
// DNSII §6.
const elt = 0x42

// maxPointer is the number of offsets that a pointer can have.
const maxPointer = 1 << 14

// A walk goes through the names of a message from its start and notes where
// labels begin and how much of a name follows.
type walk struct {
	b        []byte
	g        grammar
	spent    int  // octets of all names, their pointers followed
	extended bool // there was an extended label
	marked   bool // there was a marker

	// By offset, as far as pointers reach: a tail, or 0 where no label begins.
	// few is for messages that it is long enough for, and saves an allocation.
	few  [128]uint16
	many []uint16
}

// begin readies the walk to read b in one way.
func (w *walk) begin(b []byte, g grammar) {
	w.b, w.g = b, g
	if len(b) > len(w.few) {
		w.many = make([]uint16, min(len(b), maxPointer))
	}
}

// again readies it to read the same in another.
func (w *walk) again(g grammar) {
	w.g, w.spent, w.extended, w.marked = g, 0, false, false
	clear(w.few[:])
	clear(w.many)
}

func (w *walk) tail(at int) *uint16 {
	if w.many != nil {
		return &w.many[at]
	}
	return &w.few[at]
}

// A tail is how many octets a name has from a label on, its pointers followed,
// with the top bit set if there is an extended label among them.
const inExtended = 1 << 15

// most is how many octets all names of a message may have, their pointers
// followed: pointers make a small message long to read.
func (w *walk) most() int { return 1<<16 + 4*len(w.b) }

// name walks the name at off, which may not reach limit, and returns where it
// ends: after its root or its pointer. It follows no pointer, since where it
// leads the walk has been.
func (w *walk) name(off, limit int) (end int, err error) {
	var lengths [dnsii.MaxOctets / 2]uint16 // of its labels
	n := 0
	for at := off; at < limit && at-off < dnsii.MaxOctets; {
		c := w.b[at]
		switch {
		case c == 0:
			return at + 1, w.ends(off, at, lengths[:n], 1)
		case c >= 0xc0:
			tail, err := w.pointer(at, off, limit)
			if err != nil {
				return 0, err
			}
			return at + 2, w.ends(off, at, lengths[:n], tail)
		case c >= 64 && !w.g.extended:
			return 0, fmt.Errorf("%w: %#02x at octet %d", ErrLabelType, c, at)
		case w.g.marker && c == elt && at == off:
			w.marked, at = true, at+1
			continue
		}
		lengths[n] = 1 + uint16(c)
		if c >= 64 {
			l, err := w.g.DecodeLabel(w.b[at:limit])
			if err != nil {
				return 0, fmt.Errorf("%w: at octet %d", err, at)
			}
			w.extended, lengths[n] = true, uint16(len(l.Octets))
		}
		at += int(lengths[n])
		n++
	}
	if limit-off > dnsii.MaxOctets {
		return 0, fmt.Errorf("%w: at octet %d", ErrSize, off)
	}
	return 0, fmt.Errorf("%w: in the name at octet %d", ErrTruncated, off)
}

// ordinary returns where a name of ordinary labels ends, −1 for any other name.
// It notes nothing: it is for the one name of a message.
func (w *walk) ordinary(off int) int {
	for at := off; at < len(w.b) && at-off < name.MaxWire; at += 1 + int(w.b[at]) {
		switch c := w.b[at]; {
		case c == 0:
			return at + 1
		case c >= 64:
			return -1
		}
	}
	return -1
}

// ends notes the labels of the name at off, which are over at end, where a tail
// follows.
func (w *walk) ends(off, end int, lengths []uint16, tail uint16) error {
	if end < maxPointer && w.b[end] == 0 {
		*w.tail(end) = tail
	}
	at := end
	for _, length := range slices.Backward(lengths) {
		at -= int(length)
		if tail += length; w.b[at] >= 64 {
			tail |= inExtended
		}
		if at < maxPointer {
			*w.tail(at) = tail
		}
	}
	tail += uint16(at - off) // the marker
	most := name.MaxWire
	if tail&inExtended != 0 {
		most = dnsii.MaxOctets
	}
	size := int(tail &^ inExtended)
	if w.spent += size; size > most || w.spent > w.most() {
		return fmt.Errorf("%w: %d octets at %d, %d in all", ErrSize, size, off, w.spent)
	}
	return nil
}

// pointer returns the tail that the pointer at at leads to, in the name that
// begins at off.
func (w *walk) pointer(at, off, limit int) (tail uint16, err error) {
	if at+2 > limit {
		return 0, fmt.Errorf("%w: in the pointer at octet %d", ErrTruncated, at)
	}
	target := pointerAt(w.b, at)
	if target >= off || *w.tail(target) == 0 {
		return 0, fmt.Errorf("%w: from %d to %d", ErrPointer, at, target)
	}
	return *w.tail(target), nil
}

func pointerAt(b []byte, at int) int { return int(b[at]&0x3f)<<8 | int(b[at+1]) }

// rdata walks the names in the RDATA from off to end. RDATA of no octets is
// what updates have, of any type (RFC 2136 §2.4).
func (w *walk) rdata(t uint16, off, end int) error {
	if off == end {
		return nil
	}
	s, named, ok := shapeOf(t, w.b[off:end])
	if !named {
		return nil
	}
	if !ok {
		return fmt.Errorf("%w: type %d of %d octets", ErrRData, t, end-off)
	}
	at := off + s.before
	for range s.names {
		var err error
		if at, err = w.name(at, end); err != nil {
			return fmt.Errorf("%w: RDATA of type %d", err, t)
		}
	}
	if s.after != anything && end-at != s.after {
		return fmt.Errorf("%w: type %d ends %d octets after its names", ErrRData, t, end-at)
	}
	return nil
}
