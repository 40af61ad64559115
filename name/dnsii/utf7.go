package dnsii

import (
	"bytes"
	"strings"
	"unicode/utf16"
)

// base64Alphabet is the one of RFC 2045, which UTF-7 uses without padding.
const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// isDirect reports whether UTF-7 writes the character as itself: sets D and O
// of RFC 2152 and the space.
func isDirect(r rune) bool {
	return ' ' <= r && r < 0x7f && r != '+' && r != '\\' && r != '~'
}

// decodeUTF7 reads count characters from the start of b, or, when whole is
// set, all of b. A shift ends with "-" even where RFC 2152 would let it go, so
// that the last octet of a label is known (E-89). The text is taken only in the
// form that appendUTF7 gives it.
func decodeUTF7(b []byte, count int, whole bool) (text []rune, octets int, err error) {
	d := shifted{octets: b}
	for d.at < len(b) && len(d.text) < count {
		if err := d.step(count); err != nil {
			if whole { // all the octets that there are to be are here
				err = ErrEncoding
			}
			return nil, 0, err
		}
	}
	switch {
	case !whole && len(d.text) < count:
		return nil, 0, ErrTruncated
	case whole && d.at < len(b):
		return nil, 0, ErrEncoding
	case !bytes.Equal(appendUTF7(make([]byte, 0, d.at), d.text), b[:d.at]):
		return nil, 0, ErrEncoding
	}
	return d.text, d.at, nil
}

// shifted is a reader of UTF-7.
type shifted struct {
	octets []byte
	at     int
	text   []rune
}

// step reads a direct character, a "+-", or a shift up to its "-".
func (d *shifted) step(count int) error {
	c := d.octets[d.at]
	d.at++
	if c != '+' {
		if !isDirect(rune(c)) {
			return ErrEncoding
		}
		d.text = append(d.text, rune(c))
		return nil
	}
	if d.at < len(d.octets) && d.octets[d.at] == '-' {
		d.at++
		d.text = append(d.text, '+')
		return nil
	}
	return d.shift(count)
}

// shift reads base64 of UTF-16, big-endian. It reads no octet past count
// characters but the "-".
func (d *shifted) shift(count int) error {
	var bits uint32
	var held int   // how many low bits of bits are yet to be used
	var first rune // a high surrogate that waits for its second
	for ; d.at < len(d.octets); d.at++ {
		if d.octets[d.at] == '-' {
			d.at++
			if first != 0 {
				return ErrEncoding
			}
			return nil // leftover bits are compared by the caller
		}
		value := strings.IndexByte(base64Alphabet, d.octets[d.at])
		if value < 0 || len(d.text) == count {
			return ErrEncoding
		}
		bits, held = bits<<6|uint32(value), held+6
		if held < 16 {
			continue
		}
		held -= 16
		unit := rune(bits >> held & 0xffff)
		switch {
		case first != 0:
			if unit = utf16.DecodeRune(first, unit); unit == '\ufffd' {
				return ErrEncoding
			}
			first = 0
			d.text = append(d.text, unit)
		case !utf16.IsSurrogate(unit):
			d.text = append(d.text, unit)
		case unit >= 0xdc00:
			return ErrEncoding
		default:
			first = unit
		}
	}
	return ErrTruncated
}

// appendUTF7 appends the text to b in the one form that is read back.
func appendUTF7(b []byte, text []rune) []byte {
	for i := 0; i < len(text); {
		switch r := text[i]; {
		case isDirect(r):
			b = append(b, byte(r))
			i++
		case r == '+':
			b = append(b, "+-"...)
			i++
		default:
			end := i
			for end < len(text) && !isDirect(text[end]) && text[end] != '+' {
				end++
			}
			b = appendShift(b, text[i:end])
			i = end
		}
	}
	return b
}

func appendShift(b []byte, text []rune) []byte {
	b = append(b, '+')
	var bits uint32
	var held int
	add := func(unit rune) {
		bits, held = bits<<16|uint32(unit), held+16
		for ; held >= 6; held -= 6 {
			b = append(b, base64Alphabet[bits>>(held-6)&0x3f])
		}
	}
	for _, r := range text {
		if high, low := utf16.EncodeRune(r); high != '\ufffd' {
			add(high)
			add(low)
			continue
		}
		add(r)
	}
	if held > 0 {
		b = append(b, base64Alphabet[bits<<(6-held)&0x3f])
	}
	return append(b, '-')
}
