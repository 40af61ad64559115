package dnsii

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// A coder turns the octets of a charset into characters and back, one at a
// time. It has no state between characters: UTF-7, which has, is apart.
type coder interface {
	// next reads the character at the start of b and how many octets it has.
	// The error is ErrTruncated or ErrEncoding.
	next(b []byte) (r rune, octets int, err error)
	// put appends the character to b, or reports that the charset lacks it.
	put(b []byte, r rune) ([]byte, bool)
}

// coder returns the charset's coder, nil for UTF-7 and for what is not
// supported.
func (s Charset) coder() coder {
	switch s {
	case USASCII:
		return narrow(utf8.RuneSelf)
	case Latin1:
		return narrow(0x100)
	case UTF8:
		return utf8Coder{}
	case UCS2:
		return wide{order: binary.BigEndian, unit: 2}
	case UCS4, UTF32:
		return wide{order: binary.BigEndian, unit: 4}
	case UTF16, UTF16BE:
		return wide{order: binary.BigEndian, unit: 2, pairs: true}
	case UTF16LE:
		return wide{order: binary.LittleEndian, unit: 2, pairs: true}
	case ShiftJIS:
		return newTable(japanese.ShiftJIS, inShiftJIS)
	case EUCJP:
		return newTable(japanese.EUCJP, inEUCJP).withStrays(eucJPStrays, eucJPHomes, 3)
	case EUCKR:
		return newTable(korean.EUCKR, inEUCKR)
	case GBK:
		return newTable(simplifiedchinese.GBK, anywhere)
	case GB18030:
		return newTable(simplifiedchinese.GB18030, anywhere)
	case GB2312:
		return newTable(simplifiedchinese.GBK, inGB2312)
	case Big5:
		return newTable(traditionalchinese.Big5, inBig5).withStrays(big5Strays, big5Homes, 2)
	case KOI8R:
		return newTable(charmap.KOI8R, anywhere)
	default:
		return nil
	}
}

// narrow is a charset of one octet a character, which is its code point if it
// is below the bound.
type narrow rune

func (n narrow) next(b []byte) (rune, int, error) {
	switch {
	case len(b) == 0:
		return 0, 0, ErrTruncated
	case rune(b[0]) >= rune(n):
		return 0, 0, ErrEncoding
	}
	return rune(b[0]), 1, nil
}

func (n narrow) put(b []byte, r rune) ([]byte, bool) {
	if r >= rune(n) {
		return b, false
	}
	return append(b, byte(r)), true
}

// utf8Coder is UTF-8 of RFC 3629: no surrogates, no overlong forms.
type utf8Coder struct{}

func (utf8Coder) next(b []byte) (rune, int, error) {
	r, size := utf8.DecodeRune(b)
	switch {
	case r != utf8.RuneError || size > 1:
		return r, size, nil
	case utf8.FullRune(b):
		return 0, 0, ErrEncoding
	}
	return 0, 0, ErrTruncated
}

func (utf8Coder) put(b []byte, r rune) ([]byte, bool) { return utf8.AppendRune(b, r), true }

// wide is a charset of units of two or four octets. Two-octet units above
// U+FFFF are a pair of surrogates, or do not exist.
type wide struct {
	order binary.ByteOrder
	unit  int // octets
	pairs bool
}

func (w wide) next(b []byte) (rune, int, error) {
	if len(b) < w.unit {
		return 0, 0, ErrTruncated
	}
	if w.unit == 4 {
		if v := w.order.Uint32(b); v <= utf8.MaxRune && !utf16.IsSurrogate(rune(v)) {
			return rune(v), 4, nil
		}
		return 0, 0, ErrEncoding
	}
	r := rune(w.order.Uint16(b))
	if !utf16.IsSurrogate(r) {
		return r, 2, nil
	}
	if !w.pairs || r >= 0xdc00 {
		return 0, 0, ErrEncoding
	}
	if len(b) < 4 {
		return 0, 0, ErrTruncated
	}
	if r = utf16.DecodeRune(r, rune(w.order.Uint16(b[2:]))); r == utf8.RuneError {
		return 0, 0, ErrEncoding
	}
	return r, 4, nil
}

func (w wide) put(b []byte, r rune) ([]byte, bool) {
	var unit [4]byte
	switch high, low := utf16.EncodeRune(r); {
	case w.unit == 4:
		w.order.PutUint32(unit[:], uint32(r))
		return append(b, unit[:]...), true
	case r <= 0xffff:
		w.order.PutUint16(unit[:], uint16(r))
		return append(b, unit[:2]...), true
	case w.pairs:
		w.order.PutUint16(unit[:], uint16(high))
		w.order.PutUint16(unit[2:], uint16(low))
		return append(b, unit[:]...), true
	}
	return b, false
}
