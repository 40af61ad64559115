package name

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// U-034: composites of the frozen table, the parts of Hangul, and marks that
// are out of order, blocked or followed by a starter.
func TestToNFC(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"one mark", "e\u0301", "é"},
		{"two marks out of order", "s\u0307\u0323", "\u1e69"},
		{"two marks, the first composed already", "\u1e61\u0323", "\u1e69"},
		{"a mark blocked by one of its class", "a\u0305\u0301", "a\u0305\u0301"},
		{"a mark behind one of a lower class", "a\u0316\u0301", "á\u0316"},
		{"a mark behind a starter", "ab\u0301", "ab\u0301"},
		{"a leading mark", "\u0301a", "\u0301a"},
		{"a vowel sign that is a starter", "\u09c7\u09be", "\u09cb"},
		{"a vowel sign behind a mark", "\u09c7\u0301\u09be", "\u09c7\u0301\u09be"},
		{"a supplementary pair", "\U00011099\U000110ba", "\U0001109a"},
		{"Hangul LV", "\u1112\u1161", "하"},
		{"Hangul LVT", "\u1112\u1161\u11ab", "한"},
		{"Hangul syllable and T", "하\u11ab", "한"},
		{"Hangul syllable with T and T", "한\u11ab", "한\u11ab"},
		{"not the Greek letter of the same 16 bits", "\U00011f28\u0301", "\U00011f28\u0301"},
		{"not the Latin letter of the same 16 bits", "\U00020061\u0301", "\U00020061\u0301"},
	} {
		if got := string(appendNFC(nil, []rune(tc.text))); got != tc.want {
			t.Errorf("%s: %+q gives %+q, want %+q", tc.name, tc.text, got, tc.want)
		}
	}
}

// U-034: every composite is made of its parts, and the table of composites has
// them all in both orders.
func TestComposites(t *testing.T) {
	for _, c := range composites {
		if got := appendNFC(nil, []rune{c.First, c.Second}); len(got) != 1 || got[0] != c.Whole {
			t.Errorf("%U %U gives %U, want %U", c.First, c.Second, got, c.Whole)
		}
	}
	for i := 1; i < len(byWhole); i++ {
		if composites[byWhole[i-1]].Whole >= composites[byWhole[i]].Whole {
			t.Errorf("place %d of byWhole is out of order", i)
		}
	}
}

// U-034: below U+10000, where x/text makes no mistake, both agree on any text
// that a label may hold.
func TestNFCAgreesWithXText(t *testing.T) {
	var letters, marks []rune
	for r := range rune(0x10000) {
		switch c := classOf(r); {
		case c.derived != pvalid:
		case c.is(mark):
			marks = append(marks, r)
		default:
			letters = append(letters, r)
		}
	}
	for _, c := range composites { // the letters that compose, more often
		if classOf(c.First).derived == pvalid && c.First < 0x10000 {
			letters = append(letters, c.First, c.First, c.First, c.First)
		}
	}
	runes := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(letters), rapid.SampledFrom(marks), rapid.RuneFrom(nil, common)), 0, 12)
	rapid.Check(t, func(t *rapid.T) {
		text := runes.Draw(t, "text")
		if got, want := string(appendNFC(nil, text)), norm.NFC.String(string(text)); got != want {
			t.Fatalf("%U gives %+q, x/text %+q", text, got, want)
		}
	})
}

// common are the marks that most composites end in.
var common = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x300, Hi: 0x331, Stride: 1}}}
