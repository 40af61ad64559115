package name

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// acePrefix begins every A-label (RFC 5890 §2.3.2.5).
const acePrefix = "xn--"

// maxRunes bounds a U-label: Punycode spends an octet or more on each code
// point, after the prefix.
const maxRunes = MaxLabel - len(acePrefix)

// A text is a label's code points, and their classes once it is checked.
type text struct {
	runes   [maxRunes]rune
	classes [maxRunes]class
	size    int
}

// newText returns the code points of u, which is valid UTF-8. It fails with
// ErrLabelLength.
func newText(u string) (t text, err error) {
	if utf8.RuneCountInString(u) > maxRunes {
		return t, ErrLabelLength
	}
	for _, r := range u {
		t.add(r)
	}
	return t, nil
}

func (t *text) add(r rune) {
	t.runes[t.size] = r
	t.size++
}

// insert puts r before the code point at i.
func (t *text) insert(i int, r rune) {
	copy(t.runes[i+1:t.size+1], t.runes[i:t.size])
	t.runes[i] = r
	t.size++
}

// all returns the code points, which share memory with t.
func (t *text) all() []rune { return t.runes[:t.size] }

// check applies RFC 5891 §4.2 to a U-label, except the Bidi rule, which needs
// the whole name. It reports whether the label has right-to-left characters.
// ASCII letters are lower case.
func (t *text) check() (rtl bool, err error) {
	if err := t.checkHyphens(); err != nil {
		return false, err
	}
	for i, r := range t.all() {
		t.classes[i] = classOf(r)
	}
	for i, c := range t.classes[:t.size] {
		switch c.derived {
		case pvalid:
		case contextJ, contextO:
			if !t.inContext(i) {
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
	if !t.isNFC() {
		return false, ErrNFC
	}
	return rtl, nil
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
	if !strings.HasPrefix(label, acePrefix) {
		return label
	}
	t := held(label)
	return string(t.all())
}

// held returns the code points behind an A-label that is part of a Name.
func held(label string) text {
	t, err := decodePunycode([]byte(label[len(acePrefix):]))
	if err != nil {
		panic("BUG: a name holds an A-label that is none: " + label)
	}
	return t
}
