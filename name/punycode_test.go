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
		if got := decodePunycode(a[len(acePrefix):]); got != want {
			t.Fatalf("%s decodes to %+q, want %+q", a, got, want)
		}
	}
}
