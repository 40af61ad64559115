package wire

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/octets"
)

// maxName is the longest wire name, its last zero octet included (RFC 1035
// §2.3.4), and maxHops the most pointers one name may follow (E-24).
const (
	maxName = 255
	maxHops = 126
)

// readName reads a name at off in body and returns the offset after it.
// Pointers are followed if they may be: their base is the body's first octet,
// and each must point before the run of labels it ends, so that no chain of
// them can come back (E-24).
func readName(body []byte, off int, pointers bool) (n name.Name, next int, err error) {
	end, pointer, err := scanLabels(body, off)
	if err != nil {
		return name.Name{}, 0, err
	}
	if pointer < 0 {
		n, err = toName(body[off:end])
		return n, end, err
	}
	if !pointers {
		return name.Name{}, 0, fmt.Errorf("%w: not allowed here", ErrPointer)
	}
	next = end
	var buf [maxName]byte
	wire := buf[:0]
	for start, hops := off, 1; ; hops++ {
		if pointer < 0 {
			end-- // the zero octet is appended once, below
		} else {
			end -= 2
		}
		if len(wire)+end-start+1 > maxName {
			return name.Name{}, 0, fmt.Errorf("%w: longer than %d octets", ErrName, maxName)
		}
		wire = append(wire, body[start:end]...)
		if pointer < 0 {
			n, err = toName(append(wire, 0))
			return n, next, err
		}
		if pointer >= start || hops > maxHops {
			return name.Name{}, 0, fmt.Errorf("%w: from %d to %d, hop %d", ErrPointer, end, pointer, hops)
		}
		start = pointer
		if end, pointer, err = scanLabels(body, start); err != nil {
			return name.Name{}, 0, err
		}
	}
}

// scanLabels walks the run of labels at off and returns the offset after it.
// The run ends with a zero octet, or with a pointer, whose target is returned;
// pointer is −1 without one.
func scanLabels(body []byte, off int) (end, pointer int, err error) {
	for start := off; ; {
		if off >= len(body) {
			return 0, 0, fmt.Errorf("%w: name ends with the body", octets.ErrShort)
		}
		c := int(body[off])
		switch {
		case c == 0:
			return off + 1, -1, nil
		case c < 64:
			off += 1 + c
		case c >= 0xc0:
			if off+1 >= len(body) {
				return 0, 0, fmt.Errorf("%w: pointer ends with the body", octets.ErrShort)
			}
			return off + 2, (c&0x3f)<<8 | int(body[off+1]), nil
		default:
			return 0, 0, fmt.Errorf("%w: label type %02x", ErrName, c)
		}
		if off-start >= maxName {
			return 0, 0, fmt.Errorf("%w: longer than %d octets", ErrName, maxName)
		}
	}
}

// toName turns an uncompressed wire name into a value. Labels with octets of
// 0x80 and above are told apart from labels that break a rule (E-120).
func toName(wire []byte) (name.Name, error) {
	n, size, err := name.FromWire(wire)
	switch {
	case err == nil && size == len(wire):
		return n, nil
	case err == nil:
		return name.Name{}, fmt.Errorf("%w: %d octets of %d", ErrName, size, len(wire))
	}
	for _, c := range wire {
		if c >= 0x80 {
			return name.Name{}, fmt.Errorf("%w: %w", ErrBinaryName, err)
		}
	}
	return name.Name{}, fmt.Errorf("%w: %w", ErrName, err)
}

// ReadName reads the name at off in the body of a message, whose first octet is
// the base of pointers, and returns the offset after it. It fails with ErrName,
// ErrBinaryName, ErrPointer, or as octets.Reader does.
func ReadName(body []byte, off int, pointers bool) (n name.Name, next int, err error) {
	return readName(body, off, pointers)
}
