package dnsii

import (
	"fmt"
	"unicode/utf8"
)

// A Label is one label as it was sent: read, but neither mapped nor judged.
type Label struct {
	Offset   int     // where it begins, counted from where reading began
	Octets   []byte  // all of it, header and characters; aliases the input
	Extended bool    // it has an ILET or an OPT record to say its charset
	Reserved uint8   // the header's reserved bits; 0 unless the error is ErrReserved
	ILET     uint16  // as sent; 0 in an ordinary label and under EDNSOption
	Charset  Charset // of an extended label
	Count    int     // COUNT, or the length octet of an ordinary label
	Text     string  // the characters as UTF-8
}

// IsRoot reports whether the label is the zero octet that ends a name.
func (l Label) IsRoot() bool { return !l.Extended && l.Count == 0 && len(l.Octets) == 1 }

// DecodeLabel reads the label at the start of b, which may be the root. Its
// length is len(Octets). On an error the fields that were read are set, and
// Octets is nil.
//
// The error wraps an ErrorKind; ErrPointer means that there is no label but a
// pointer to one.
func (c Codec) DecodeLabel(b []byte) (Label, error) {
	if len(b) == 0 {
		return Label{}, ErrTruncated
	}
	switch top := b[0] >> 6; top {
	case 0b00:
		return c.ordinary(b)
	case 0b11:
		return Label{}, ErrPointer
	case c.Form.top():
	default:
		return Label{}, fmt.Errorf("%w: %02b in the %s form", ErrLabelType, top, c.Form)
	}
	l := Label{Extended: true}
	if err := c.header(&l, b); err != nil {
		return l, err
	}
	text, octets, err := decodeText(l.Charset, b[c.Form.header():], l.Count, c.Form.countsOctets(l.Charset))
	if err != nil {
		return l, fmt.Errorf("%w: character %d of %s", err, utf8.RuneCountInString(text), l.Charset)
	}
	l.Text, l.Octets = text, b[:c.Form.header()+octets]
	return l, nil
}

// ordinary reads a label of type 00.
func (c Codec) ordinary(b []byte) (Label, error) {
	l := Label{Count: int(b[0])}
	if l.Count > len(b)-1 {
		return l, fmt.Errorf("%w: %d octets of %d", ErrTruncated, len(b)-1, l.Count)
	}
	text := b[1 : 1+l.Count]
	if !isASCII(text) && (!c.EightBit || !utf8.Valid(text)) {
		return l, fmt.Errorf("%w: %+q", ErrEightBit, text)
	}
	l.Text, l.Octets = string(text), b[:1+l.Count]
	return l, nil
}

// header reads what comes before the characters of an extended label and sets
// the fields in the order of the octets, as far as there are any.
func (c Codec) header(l *Label, b []byte) (err error) {
	switch c.Form {
	case Full:
		if l.Reserved = b[0] >> 4 & 0b11; l.Reserved != 0 {
			return fmt.Errorf("%w: %02b", ErrReserved, l.Reserved)
		}
	case Reduced:
		if l.Reserved = b[0] >> 5 & 0b1; l.Reserved != 0 {
			return ErrReserved
		}
	case EDNS, EDNSOption:
		if b[0] != elt {
			return fmt.Errorf("%w: extended label type %06b", ErrLabelType, b[0]&0x3f)
		}
	}
	last := c.Form.header() - 1 // COUNT
	if len(b) < last {
		return fmt.Errorf("%w: no ILET", ErrTruncated)
	}
	switch c.Form {
	case Full:
		l.ILET = uint16(b[0]&0x0f)<<8 | uint16(b[1])
	case Reduced:
		l.ILET = uint16(b[0] & 0x1f)
	case EDNS:
		l.ILET = uint16(b[1])
	case EDNSOption:
	}
	if l.Charset, err = c.charset(l.ILET); err != nil {
		return err
	}
	if len(b) <= last {
		return fmt.Errorf("%w: no COUNT", ErrTruncated)
	}
	if l.Count = int(b[last]); l.Count == 0 || l.Count > MaxCount {
		return fmt.Errorf("%w: %d", ErrCount, l.Count)
	}
	return nil
}

// decodeText reads count characters, or with whole set that many octets, from
// the start of b. On an error text holds the characters before the bad one.
func decodeText(s Charset, b []byte, count int, whole bool) (text string, octets int, err error) {
	if s == UTF7 {
		return decodeUTF7Text(b, count, whole)
	}
	var runes [MaxCount]rune
	coder := s.coder()
	for i := range count {
		r, n, err := coder.next(b[octets:])
		if err == nil {
			err = judge(r)
		}
		if err != nil {
			return string(runes[:i]), octets, err
		}
		runes[i] = r
		octets += n
	}
	return string(runes[:count]), octets, nil
}

func decodeUTF7Text(b []byte, count int, whole bool) (text string, octets int, err error) {
	if whole {
		if len(b) < count {
			return "", 0, ErrTruncated
		}
		b = b[:count]
	}
	runes, octets, err := decodeUTF7(b, count, whole)
	if err != nil {
		return "", 0, err
	}
	for i, r := range runes {
		if err := judge(r); err != nil {
			return string(runes[:i]), 0, err
		}
	}
	return string(runes), octets, nil
}

// judge refuses what no label may hold, before any mapping could drop it or
// split the label at it (E-92, E-111).
func judge(r rune) error {
	switch {
	case r == '\ufeff':
		return ErrByteOrderMark
	case r == '.', r == '\u3002', r == '\uff0e', r == '\uff61':
		return ErrSeparator
	case r <= ' ', 0x7f <= r && r <= 0x9f:
		return ErrControl
	}
	return nil
}

func isASCII[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
