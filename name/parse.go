package name

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxUTF8 bounds the text that Parse looks at: 253 octets of A-labels cannot
// stand for more code points than that, of 4 octets each.
const maxUTF8 = 4*MaxText + 1

// Parse reads a name as text: labels of ASCII, A-labels or U-labels between
// dots, one trailing dot allowed, "." for the root. ASCII letters are folded
// (E-08); nothing else is mapped, so U-labels must be in NFC and hold only
// what RFC 5892 allows in the frozen Unicode version. There are no escapes.
//
// The error wraps an ErrorKind whose RCode is FORMERR.
func Parse(s string) (Name, error) {
	if len(s) > maxUTF8 {
		return Name{}, fmt.Errorf("%w: %d octets of text", ErrNameLength, len(s))
	}
	if !utf8.ValidString(s) {
		return Name{}, fmt.Errorf("%w: %q", ErrEncoding, s)
	}
	if s == "." {
		return Name{}, nil
	}
	var form former
	rest, more := strings.TrimSuffix(s, "."), true
	for more {
		var label string
		label, rest, more = strings.Cut(rest, ".")
		if err := form.addUnicode(label); err != nil {
			return Name{}, fmt.Errorf("%w: label %q of %q", err, label, s)
		}
	}
	n, err := form.name()
	if err != nil {
		return Name{}, fmt.Errorf("%w: %q", err, s)
	}
	return n, nil
}

// MustParse is Parse for names in source code. It panics on an error.
func MustParse(s string) Name {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldASCII lowers A to Z and leaves every other code point alone.
func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}
