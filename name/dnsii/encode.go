package dnsii

import (
	"fmt"
	"unicode/utf8"

	"github.com/utxo-dns/utxonode/name"
)

// Append appends the name to b: labels with characters beyond ASCII in
// extended form and in the charset, the others in ordinary form, the smaller
// one (DNSII §2.2), and the root. With Aware set the first label is extended
// too, in US-ASCII where the form lets labels differ. Decode of it gives n.
//
// It fails with ErrRepertoire when the charset lacks a character, ErrCharset or
// ErrRestricted when the codec does not speak it, ErrCount and ErrSize when a
// limit is in the way. Appending to b is undone then.
func (c Codec) Append(b []byte, n name.Name, s Charset) ([]byte, error) {
	ilet, err := c.ilet(s)
	if err != nil {
		return b, err
	}
	start := len(b)
	out := b
	for i, u := range uLabels(n) {
		switch {
		case !isASCII(u):
			out, err = c.appendExtended(out, u, s, ilet)
		case i == 0 && c.Aware:
			out, err = c.appendAware(out, u)
		default:
			out = append(append(out, byte(len(u))), u...)
		}
		if err != nil {
			return b, fmt.Errorf("%w: label %d of %s", err, i, n)
		}
	}
	if out = append(out, 0); len(out)-start > MaxOctets {
		return b, fmt.Errorf("%w: %d octets of %s", ErrSize, len(out)-start, n)
	}
	return out, nil
}

// uLabels returns the labels as people read them.
func uLabels(n name.Name) []string { return Decoded{Name: n}.ULabels() }

// appendAware appends a label of ASCII in extended form.
func (c Codec) appendAware(b []byte, u string) ([]byte, error) {
	s := USASCII
	if c.Form == EDNSOption {
		s = c.Charset
	}
	ilet, err := c.ilet(s)
	if err != nil {
		return b, err
	}
	return c.appendExtended(b, u, s, ilet)
}

// appendExtended appends a label in extended form.
func (c Codec) appendExtended(b []byte, u string, s Charset, ilet uint16) ([]byte, error) {
	switch c.Form {
	case Full:
		b = append(b, 0x80|byte(ilet>>8), byte(ilet))
	case Reduced:
		b = append(b, 0x80|byte(ilet))
	case EDNS:
		b = append(b, elt, byte(ilet))
	case EDNSOption:
		b = append(b, elt)
	}
	at := len(b)
	b, err := appendText(append(b, 0), s, u)
	if err != nil {
		return b, err
	}
	count := utf8.RuneCountInString(u)
	if c.Form.countsOctets(s) {
		count = len(b) - at - 1
	}
	if count > MaxCount {
		return b, fmt.Errorf("%w: %d in %s", ErrCount, count, s)
	}
	b[at] = byte(count)
	return b, nil
}

// appendText appends the characters in the charset.
func appendText(b []byte, s Charset, u string) ([]byte, error) {
	if s == UTF7 {
		return appendUTF7(b, []rune(u)), nil
	}
	coder := s.coder()
	for _, r := range u {
		var ok bool
		if b, ok = coder.put(b, r); !ok {
			return b, fmt.Errorf("%w: %U in %s", ErrRepertoire, r, s)
		}
	}
	return b, nil
}

// Carriers returns the charsets in which the codec can write the name, in
// ascending order. Every one can carry a name of ASCII labels.
func (c Codec) Carriers(n name.Name) (list []Charset) {
	var buf [MaxOctets]byte
	for _, s := range Charsets() {
		if _, err := c.Append(buf[:0], n, s); err == nil {
			list = append(list, s)
		}
	}
	return list
}

// AppendEightBit appends the name in the 8-bit form (DNSII §2.4.1 c): ordinary
// labels of UTF-8. It fails with ErrCount when a label has over 63 octets and
// ErrSize when the name has over 255 (E-117); the A-label form has room then.
func AppendEightBit(b []byte, n name.Name) ([]byte, error) {
	out := b
	for _, u := range uLabels(n) {
		if len(u) > name.MaxLabel {
			return b, fmt.Errorf("%w: %d octets of UTF-8 in a label of %s", ErrCount, len(u), n)
		}
		out = append(append(out, byte(len(u))), u...)
	}
	if out = append(out, 0); len(out)-len(b) > name.MaxWire {
		return b, fmt.Errorf("%w: %d octets of UTF-8 in %s", ErrSize, len(out)-len(b), n)
	}
	return out, nil
}
