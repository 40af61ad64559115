package forward

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// headerSize is the size of a DNS header, and of a question without its name.
const (
	headerSize   = 12
	afterName    = 4
	maxName      = 255
	flagsQR      = 1 << 15
	flagsOpcode  = 0xf << 11
	flagsTC      = 1 << 9
	flagsRD      = 1 << 8
	flagsRA      = 1 << 7
	flagsCD      = 1 << 4
	flagsRCode   = 0xf
	rcodeSuccess = 0
	rcodeName    = 3
)

// A question is what a query asks, as it came.
type question struct {
	id     uint16
	flags  uint16
	octets []byte // name, type and class
}

// readQuestion reads a query of one question. What is behind that, such as OPT,
// is between the client and this node.
func readQuestion(query []byte) (question, error) {
	if len(query) < headerSize {
		return question{}, fmt.Errorf("%w: %d octets", ErrQuery, len(query))
	}
	q := question{id: binary.BigEndian.Uint16(query), flags: binary.BigEndian.Uint16(query[2:])}
	if q.flags&(flagsQR|flagsOpcode) != 0 || binary.BigEndian.Uint16(query[4:]) != 1 {
		return q, fmt.Errorf("%w: flags %04x, %d questions", ErrQuery, q.flags, binary.BigEndian.Uint16(query[4:]))
	}
	end := endOfName(query, headerSize)
	if end < 0 || len(query) < end+afterName {
		return q, fmt.Errorf("%w: no name", ErrQuery)
	}
	q.octets = query[headerSize : end+afterName]
	return q, nil
}

// endOfName returns the offset after a name without pointers, −1 if there is
// none.
func endOfName(msg []byte, at int) int {
	for start := at; at < len(msg) && at-start < maxName; {
		switch c := int(msg[at]); {
		case c == 0:
			return at + 1
		case c < 64:
			at += 1 + c
		default:
			return -1
		}
	}
	return -1
}

// name returns the name of q in lower case.
func (q *question) name() []byte { return lower(q.octets[:len(q.octets)-afterName]) }

// key tells questions apart whose answers differ: letter case is not such a
// thing, and CD is.
func (q *question) key() string {
	k := append(q.name(), q.octets[len(q.octets)-afterName:]...)
	return string(append(k, byte(q.flags&flagsCD)))
}

// encode returns the query that is sent to an upstream.
func (q *question) encode(id uint16) []byte {
	b := make([]byte, headerSize, headerSize+len(q.octets))
	binary.BigEndian.PutUint16(b, id)
	binary.BigEndian.PutUint16(b[2:], flagsRD|q.flags&flagsCD)
	b[5] = 1
	return append(b, q.octets...)
}

// lower folds the ASCII letters of a name. Octets that are lengths are none.
func lower(name []byte) []byte {
	name = slices.Clone(name)
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c + 'a' - 'A'
		}
	}
	return name
}

// under reports whether a name, in lower case, is the suffix or below it.
func under(name, suffix []byte) bool {
	for at := 0; at < len(name); at += 1 + int(name[at]) {
		if slices.Equal(name[at:], suffix) {
			return true
		}
		if name[at] == 0 {
			break
		}
	}
	return false
}

// wireOf returns the name of labels that have no octets to escape.
func wireOf(labels ...string) (b []byte) {
	for _, l := range labels {
		b = append(append(b, byte(len(l))), l...)
	}
	return append(b, 0)
}
