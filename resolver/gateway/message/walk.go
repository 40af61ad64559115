package message

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// elt is the first octet of an extended label of type 01, alone a marker of
// DNSII §6.
const elt = 0x42

// maxPointer is the number of offsets that a pointer can have.
const maxPointer = 1 << 14

// A walk goes through the names of a message from its start and notes where
// labels begin.
type walk struct {
	b        []byte
	g        grammar
	starts   []uint64 // a bit for each offset that a pointer can have
	extended bool     // there was an extended label
	marked   bool     // there was a marker
}

func (w *walk) mark(at int) {
	if at < maxPointer {
		w.starts[at/64] |= 1 << (at % 64)
	}
}

func (w *walk) begins(at int) bool { return w.starts[at/64]&(1<<(at%64)) != 0 }

// name walks the name at off, which may not reach limit, and returns where it
// ends: after its root or its pointer. It follows no pointer, since where it
// leads the walk has been.
func (w *walk) name(off, limit int) (end int, err error) {
	most := name.MaxWire
	for at := off; at < limit; {
		switch c := w.b[at]; {
		case c == 0:
			w.mark(at)
			return at + 1, nil
		case c < 64:
			w.mark(at)
			at += 1 + int(c)
		case c >= 0xc0:
			return at + 2, w.pointer(at, off, limit)
		case !w.g.extended:
			return 0, fmt.Errorf("%w: %#02x at octet %d", ErrLabelType, c, at)
		case w.g.marker && c == elt && at == off:
			w.marked, at = true, at+1
		default:
			l, err := w.g.DecodeLabel(w.b[at:limit])
			if err != nil {
				return 0, fmt.Errorf("%w: at octet %d", err, at)
			}
			w.mark(at)
			w.extended, most, at = true, dnsii.MaxOctets, at+len(l.Octets)
		}
		if at-off >= most {
			return 0, fmt.Errorf("%w: more than %d octets at %d", ErrSize, most, off)
		}
	}
	return 0, fmt.Errorf("%w: in the name at octet %d", ErrTruncated, off)
}

// pointer checks the pointer at at, in the name that begins at off.
func (w *walk) pointer(at, off, limit int) error {
	if at+2 > limit {
		return fmt.Errorf("%w: in the pointer at octet %d", ErrTruncated, at)
	}
	if target := pointerAt(w.b, at); target >= off || !w.begins(target) {
		return fmt.Errorf("%w: from %d to %d", ErrPointer, at, target)
	}
	return nil
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
