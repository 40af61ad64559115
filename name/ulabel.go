package name

import (
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// acePrefix begins every A-label (RFC 5890 §2.3.2.5).
const acePrefix = "xn--"

// maxRunes bounds a U-label: Punycode spends an octet or more on each code
// point, after the prefix.
const maxRunes = MaxLabel - len(acePrefix)

// checkULabel applies RFC 5891 §4.2 to a U-label, except the Bidi rule, which
// needs the whole name. It reports whether the label has right-to-left
// characters. u is valid UTF-8 and its ASCII letters are lower case.
func checkULabel(u string) (rtl bool, err error) {
	if utf8.RuneCountInString(u) > maxRunes {
		return false, ErrLabelLength
	}
	var label text
	for _, r := range u {
		label.add(r, classOf(r))
	}
	if err := label.checkHyphens(); err != nil {
		return false, err
	}
	for i, c := range label.classes[:label.size] {
		switch c.derived {
		case pvalid:
		case contextJ, contextO:
			if !label.inContext(i) {
				return false, ErrContext
			}
		default:
			return false, ErrCodePoint
		}
		if i == 0 && c.is(mark) {
			return false, ErrMark
		}
		rtl = rtl || c.rightToLeft()
	}
	if !label.isNFC() {
		return false, ErrNFC
	}
	return rtl, nil
}

// A text is a U-label with the class of each code point.
type text struct {
	runes   [maxRunes]rune
	classes [maxRunes]class
	size    int
}

func (t *text) add(r rune, c class) {
	t.runes[t.size], t.classes[t.size] = r, c
	t.size++
}

// checkHyphens is RFC 5891 §4.2.3.1: positions count characters, not octets.
func (t *text) checkHyphens() error {
	switch {
	case t.size == 0:
		return ErrEmptyLabel
	case t.runes[0] == '-', t.runes[t.size-1] == '-':
		return ErrSyntax
	case t.size >= 4 && t.runes[2] == '-' && t.runes[3] == '-':
		return ErrHyphens
	}
	return nil
}

// decodeALabel returns the Unicode form of a lower-case A-label, unchecked.
func decodeALabel(label string) (string, error) {
	u, err := idna.Punycode.ToUnicode(label)
	if err != nil || isASCII(u) {
		return "", ErrALabel
	}
	return u, nil
}

// encodeULabel returns the A-label of a checked U-label.
func encodeULabel(u string) (string, error) {
	a, err := idna.Punycode.ToASCII(u)
	if err != nil {
		return "", ErrALabel
	}
	return a, nil
}

// toUnicode returns the U-label of a label that is part of a Name.
func toUnicode(label string) string {
	if len(label) < len(acePrefix) || label[:len(acePrefix)] != acePrefix {
		return label
	}
	return decodePunycode(label[len(acePrefix):])
}
