package message

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/dnsii"
)

// Labels is a kind of labels.
type Labels uint8

// The kinds.
const (
	ALabels  Labels = iota // ordinary ones of ASCII
	EightBit               // ordinary ones of UTF-8
	Extended               // those of a form of DNSII
)

// A Style is how names with characters beyond ASCII are written in one
// message. Those of ASCII are the same in every style.
type Style struct {
	Labels  Labels
	Form    dnsii.Form    // of Extended
	Charset dnsii.Charset // of Extended
	// Aware writes the first label of a question in extended form whatever it
	// holds, which tells a server that it may answer so (E-99).
	Aware bool
}

// Append appends the name to b. It fails with a kind of package dnsii where the
// style has no room or no characters for it; the A-labels always have. Append
// to b is undone then.
func (s Style) Append(b []byte, n name.Name) ([]byte, error) {
	switch s.Labels {
	case EightBit:
		return dnsii.AppendEightBit(b, n)
	case Extended:
		return s.codec().Append(b, n, s.Charset)
	case ALabels:
	}
	return n.AppendWire(b), nil
}

// AppendQuestion appends a question to b, for a Draft; t is a type of the DNS.
// It fails as Append does.
func (s Style) AppendQuestion(b []byte, n name.Name, t, class uint16) ([]byte, error) {
	b, err := s.Append(b, n)
	if err != nil {
		return b, fmt.Errorf("question: %w", err)
	}
	b = binary.BigEndian.AppendUint16(b, t)
	return binary.BigEndian.AppendUint16(b, class), nil
}

func (s Style) codec() dnsii.Codec {
	c := dnsii.Codec{Form: s.Form, Aware: s.Aware}
	if s.Form == dnsii.EDNSOption {
		c.Charset = s.Charset
	}
	return c
}

// appendAny appends the name as A-labels where the style cannot have it
// (E-117).
func (s Style) appendAny(b []byte, n name.Name) []byte {
	if s.Labels == ALabels || !International(n) {
		return n.AppendWire(b)
	}
	s.Aware = false
	out, err := s.Append(b, n)
	if err != nil {
		return n.AppendWire(b)
	}
	return out
}

// International reports whether a name has characters beyond ASCII.
func International(n name.Name) bool {
	const prefix = "xn--"
	var buf [name.MaxWire]byte
	labels := n.AppendWire(buf[:0])
	for at := 0; labels[at] != 0; at += 1 + int(labels[at]) {
		if bytes.HasPrefix(labels[at+1:], []byte(prefix)) {
			return true
		}
	}
	return false
}

// appendRData appends RDATA with its names in the style, if they are names.
func (s Style) appendRData(b []byte, t uint16, data []byte) []byte {
	if s.Labels == ALabels {
		return append(b, data...)
	}
	shape, named, ok := shapeOf(t, data)
	if !named || !ok {
		return append(b, data...)
	}
	start, at := len(b), shape.before
	b = append(b, data[:at]...)
	for range shape.names {
		n, size, err := name.FromWire(data[at:])
		if err != nil {
			return append(b[:start], data...)
		}
		b = s.appendAny(b, n)
		at += size
	}
	return append(b, data[at:]...)
}
