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
	flagsAD      = 1 << 5
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
	do     bool   // signatures are asked for, be it of us or by us
}

// readQuestion reads a query of one question. What is behind that, such as OPT,
// is between the client and this node, but for DO.
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
	q.do = setsDO(query[end+afterName:])
	return q, nil
}

// setsDO reports whether what is behind a question is an OPT record with DO, or
// begins with one (RFC 6891 §6.1.3).
func setsDO(rest []byte) bool {
	const flags = 1 + 2 + 2 + 2 // behind name, type, size, extended code and version
	return len(rest) >= optSize && rest[0] == 0 && binary.BigEndian.Uint16(rest[1:]) == typeOPT && rest[flags]&0x80 != 0
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

// optSize is the size of an OPT record without options.
const optSize = 11

// encode returns the query that is sent to an upstream. One that is asked with
// signatures is validated here, and not there (RFC 4035 §3.2.2, RFC 6840 §5.9).
func (q *question) encode(id uint16, signatures bool) []byte {
	const (
		size   = 1232
		do     = 1 << 15
		counts = 10 // where the count of additional records is
	)
	b := make([]byte, headerSize, headerSize+len(q.octets)+optSize)
	binary.BigEndian.PutUint16(b, id)
	binary.BigEndian.PutUint16(b[2:], flagsRD|q.flags&flagsCD)
	b[5] = 1
	b = append(b, q.octets...)
	if !signatures {
		return b
	}
	binary.BigEndian.PutUint16(b[2:], flagsRD|flagsCD)
	binary.BigEndian.PutUint16(b[counts:], 1)
	b = append(b, 0)
	for _, word := range []uint16{typeOPT, size, 0, do, 0} {
		b = binary.BigEndian.AppendUint16(b, word)
	}
	return b
}

// asked returns an encoded query as far as its question goes.
func asked(query []byte) []byte { return query[:endOfName(query, headerSize)+afterName] }

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

// underAny reports whether a name, in lower case, is one of the suffixes or below it.
func underAny(name []byte, suffixes [][]byte) bool {
	return slices.ContainsFunc(suffixes, func(suffix []byte) bool { return under(name, suffix) })
}

// wireOf returns the name of labels that have no octets to escape.
func wireOf(labels ...string) (b []byte) {
	for _, l := range labels {
		b = append(append(b, byte(len(l))), l...)
	}
	return append(b, 0)
}
