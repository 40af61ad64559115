package dnsii

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// maxOctets is the length of the longest character of a table, one of GB18030.
const maxOctets = 4

// A table is a charset that golang.org/x/text knows, cut down to what the
// registry means by its name: those tables are the ones of web browsers, which
// add vendors' characters. A character counts only if it is written back in the
// octets it was read from.
//
// The encoders of golang.org/x/text write some characters of the standard, 港
// of Big5 among them, in the octets of a vendor, if it has them twice. Those
// are the strays: they are written as a list says.
type table struct {
	decoder, encoder transform.Transformer
	within           func(octets []byte) bool
	strays           string   // characters of three octets of UTF-8 each
	homes            string   // octets of the strays, width for each
	width            int      // octets
	text, octets     [16]byte // scratch: they would be allocated for each character
}

func newTable(e encoding.Encoding, within func([]byte) bool) *table {
	return &table{decoder: e.NewDecoder().Transformer, encoder: e.NewEncoder().Transformer, within: within}
}

// withStrays sets what newTable's encoder gets wrong.
func (t *table) withStrays(characters, homes string, width int) *table {
	t.strays, t.homes, t.width = characters, homes, width
	return t
}

func (t *table) next(b []byte) (rune, int, error) {
	for n := 1; n <= min(len(b), maxOctets); n++ {
		size, used, err := t.decoder.Transform(t.text[:], b[:n], false)
		if errors.Is(err, transform.ErrShortSrc) && used == 0 {
			continue
		}
		r, width := utf8.DecodeRune(t.text[:size])
		if err != nil || used != n || width != size || r == utf8.RuneError || !t.within(b[:n]) {
			return 0, 0, ErrEncoding
		}
		if back, ok := t.encode(r); !ok || !bytes.Equal(back, b[:n]) {
			return 0, 0, ErrEncoding
		}
		return r, n, nil
	}
	return 0, 0, ErrTruncated
}

func (t *table) put(b []byte, r rune) ([]byte, bool) {
	octets, ok := t.encode(r)
	if !ok {
		return b, false
	}
	start := len(b)
	b = append(b, octets...)
	if again, n, err := t.next(b[start:]); err != nil || again != r || n != len(b)-start {
		return b[:start], false
	}
	return b, true
}

// encode returns the octets of a character, in t.octets.
func (t *table) encode(r rune) ([]byte, bool) {
	size := utf8.EncodeRune(t.text[:], r)
	if at := strings.Index(t.strays, string(t.text[:size])); at >= 0 && size == 3 {
		n := copy(t.octets[:], t.homes[at/3*t.width:][:t.width])
		return t.octets[:n], true
	}
	n, used, err := t.encoder.Transform(t.octets[:], t.text[:size], true)
	return t.octets[:n], err == nil && used == size && n > 0
}

func anywhere([]byte) bool { return true }

// inShiftJIS keeps to JIS X 0201 and rows 1 to 8 and 16 to 84 of JIS X 0208,
// without the rows that NEC and IBM added (Windows-31J, MIBenum 2024).
func inShiftJIS(c []byte) bool {
	return len(c) == 1 || c[0] <= 0x84 || 0x88 <= c[0] && c[0] <= 0xea
}

// inEUCJP keeps to the same rows, and to JIS X 0212 behind 8F.
func inEUCJP(c []byte) bool {
	return len(c) != 2 || c[0] <= 0xa8 || 0xb0 <= c[0] && c[0] <= 0xf4
}

// inEUCKR keeps to KS X 1001, without the Hangul of Unified Hangul Code.
func inEUCKR(c []byte) bool {
	return len(c) == 1 || c[0] >= 0xa1 && c[1] >= 0xa1
}

// inBig5 keeps to the symbols, level 1 and level 2 of Big5 as of 1984, without
// what ETEN and Hong Kong added (Big5-HKSCS, MIBenum 2101). C6A1 to C8FE is left
// out: implementations read other kana and Cyrillic letters in the same octets.
func inBig5(c []byte) bool {
	if len(c) == 1 {
		return c[0] < utf8.RuneSelf
	}
	v := uint16(c[0])<<8 | uint16(c[1])
	return 0xa140 <= v && v <= 0xa3bf || 0xa440 <= v && v <= 0xc67e || 0xc940 <= v && v <= 0xf9d5
}

// inGB2312 keeps to the rows of GB 2312-80 in EUC, of which GBK is a superset.
func inGB2312(c []byte) bool {
	if len(c) == 1 {
		return c[0] < utf8.RuneSelf
	}
	row, cell := c[0], c[1]
	between := func(low, high byte) bool { return low <= cell && cell <= high }
	switch {
	case row == 0xa1, row == 0xa3:
		return cell >= 0xa1
	case row == 0xa2:
		return between(0xb1, 0xe2) || between(0xe5, 0xee) || between(0xf1, 0xfc)
	case row == 0xa4:
		return between(0xa1, 0xf3)
	case row == 0xa5:
		return between(0xa1, 0xf6)
	case row == 0xa6:
		return between(0xa1, 0xb8) || between(0xc1, 0xd8)
	case row == 0xa7:
		return between(0xa1, 0xc1) || between(0xd1, 0xf1)
	case row == 0xa8:
		return between(0xa1, 0xba) || between(0xc5, 0xe9)
	case row == 0xa9:
		return between(0xa4, 0xef)
	case row == 0xd7:
		return between(0xa1, 0xf9)
	case 0xb0 <= row && row <= 0xf7:
		return cell >= 0xa1
	}
	return false
}
