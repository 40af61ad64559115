package name

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/idna"
)

// U-042: what is shown of an A-label is what golang.org/x/net/idna decodes, of each
// code point of labels in four places, and of labels as long as can be.
func TestPunycode(t *testing.T) {
	var labels []string
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if d := classOf(r).derived; d == unassigned || d == disallowed || 0x20000 <= r && r%64 != 0 {
			continue
		}
		s := string(r)
		labels = append(labels, s, "a-"+s, s+"9é", "\u05d0z"+s+s+"漢", strings.Repeat(s, 8)+"b"+s)
	}
	labels = append(labels, strings.Repeat("é", 50), "a\U0010ffff", "漢-字")
	for _, want := range labels {
		a, err := idna.Punycode.ToASCII(want)
		if err != nil || len(a) > MaxLabel {
			continue
		}
		got, err := decodePunycode([]byte(a[len(acePrefix):]))
		if err != nil || string(got.all()) != want {
			t.Fatalf("%s decodes to %+q, want %+q: %v", a, string(got.all()), want, err)
		}
	}
}

// E-114: what decodes is the one encoding of what it decodes to, by the codec of
// golang.org/x/net/idna, and what that one cannot read does not decode.
func FuzzPunycode(f *testing.F) {
	for _, s := range []string{"fsq", "a-", "-fsq", "kxagaab", "99999999", "a-ecp.ru", "fa-hia", "0", "zzzzzzzzzzzz", "ls8h", "n3h99999a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > maxRunes || strings.ContainsFunc(s, func(r rune) bool { return r != '-' && punycodeDigit(byte(r)) < 0 || r >= 0x80 }) {
			return
		}
		got, err := decodePunycode([]byte(s))
		u, other := idna.Punycode.ToUnicode(acePrefix + s)
		if other == nil {
			again, err := idna.Punycode.ToASCII(u)
			if isASCII(u) || err != nil || again != acePrefix+s {
				other = ErrALabel
			}
		}
		if (err == nil) != (other == nil) || err == nil && string(got.all()) != u {
			t.Fatalf("%q: %+q, %v; the other codec: %+q, %v", s, string(got.all()), err, u, other)
		}
	})
}
