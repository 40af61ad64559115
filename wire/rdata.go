package wire

import (
	"bytes"
	"fmt"
)

// MaxRData is the largest RDATA, in octets.
const MaxRData = 65535

// maxDescriptor is the largest resolver descriptor, in octets (E-59).
const maxDescriptor = 1024

// An rdataShape says where the names are in the RDATA of the old types: after
// so many octets, so many names, then so many octets.
type rdataShape struct{ before, names, after int }

// shapeOf returns the shape of t's RDATA. These are the types whose names may
// be compressed on receipt (E-24), and that are lower-cased (RFC 4034 §6.2).
func shapeOf(t Type) (s rdataShape, ok bool) {
	switch t {
	case TypeNS, TypeCNAME, TypePTR, TypeDNAME:
		return rdataShape{0, 1, 0}, true
	case TypeMX:
		return rdataShape{2, 1, 0}, true
	case TypeSRV:
		return rdataShape{6, 1, 0}, true
	case TypeSOA:
		return rdataShape{0, 2, 20}, true
	default:
		return rdataShape{}, false
	}
}

// HasNames reports whether the RDATA of type t has names that are read as such:
// of these a message holds less (see the limits of this package).
func (t Type) HasNames() bool {
	_, ok := shapeOf(t)
	return ok
}

// CanonicalRData returns a copy of the RDATA of a record of type t in the form
// that is held, hashed and sent: names lower-case and without pointers. It
// fails with ErrRData or ErrName when data does not fit the type. Types without
// rules here, and the extended types, are opaque (U-005, E-31).
func CanonicalRData(t Type, data []byte) ([]byte, error) {
	left := newBudget()
	return readRData(t, data, 0, false, &left)
}

// readRData reads RDATA of type t that goes from off to the end of body, which
// is cut there by the caller; what is before off serves pointers.
func readRData(t Type, body []byte, off int, pointers bool, left *budget) ([]byte, error) {
	data := body[off:]
	if len(data) > MaxRData {
		return nil, fmt.Errorf("%w: %d octets of RDATA", ErrTooLarge, len(data))
	}
	if s, ok := shapeOf(t); ok {
		return readNames(s, t, body, off, pointers, left)
	}
	if err := checkOpaque(t, data); err != nil {
		return nil, err
	}
	return bytes.Clone(data), nil
}

// checkOpaque checks RDATA without names: its size, or its strings.
func checkOpaque(t Type, data []byte) error {
	switch t {
	case TypeA:
		if len(data) != 4 {
			return fmt.Errorf("%w: A of %d octets", ErrRData, len(data))
		}
	case TypeAAAA:
		if len(data) != 16 {
			return fmt.Errorf("%w: AAAA of %d octets", ErrRData, len(data))
		}
	case TypeTXT:
		if len(data) == 0 {
			return fmt.Errorf("%w: TXT without a string", ErrRData)
		}
		for left := data; len(left) > 0; left = left[1+int(left[0]):] {
			if 1+int(left[0]) > len(left) {
				return fmt.Errorf("%w: TXT string of %d octets, %d left", ErrRData, left[0], len(left)-1)
			}
		}
	case TypeDescriptor:
		if len(data) == 0 || len(data) > maxDescriptor {
			return fmt.Errorf("%w: DESCRIPTOR of %d octets", ErrRData, len(data))
		}
	default: // opaque (U-005)
	}
	return nil
}

// readNames reads RDATA of shape s and returns it with its names canonical.
func readNames(s rdataShape, t Type, body []byte, off int, pointers bool, left *budget) ([]byte, error) {
	if len(body)-off < s.before {
		return nil, fmt.Errorf("%w: %v of %d octets", ErrRData, t, len(body)-off)
	}
	var buf [2*maxName + 20]byte // a SOA record has no more
	out := append(buf[:0], body[off:off+s.before]...)
	off += s.before
	for range s.names {
		n, next, err := readName(body, off, pointers)
		if err != nil {
			return nil, fmt.Errorf("%w: %v: %w", ErrRData, t, err)
		}
		out, off = n.AppendWire(out), next
	}
	if len(body)-off != s.after {
		return nil, fmt.Errorf("%w: %v ends %d octets after its name, not %d", ErrRData, t, len(body)-off, s.after)
	}
	if err := left.takeNames(len(out) + s.after); err != nil {
		return nil, err
	}
	return bytes.Clone(append(out, body[off:]...)), nil
}
