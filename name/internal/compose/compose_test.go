package compose_test

import (
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/name/internal/compose"
)

// class is the combining class of the marks below.
func class(r rune) uint8 {
	switch r {
	case '\u0323': // dot below
		return 220
	case '\u0301', '\u0307': // acute, dot above
		return 230
	}
	return 0
}

// U-034, T-010: marks are put in order, and what is not blocked is composed.
func TestCompose(t *testing.T) {
	pairs := []compose.Pair{{'e', '\u0301', 'é'}, {'s', '\u0307', 'ṡ'}, {'s', '\u0323', 'ṣ'}, {'ṣ', '\u0307', 'ṩ'}}
	for _, tc := range []struct{ name, parts, whole string }{
		{"one mark", "e\u0301", "é"},
		{"marks out of order", "s\u0307\u0323", "ṩ"},
		{"marks in order", "s\u0323\u0307", "ṩ"},
		{"blocked by a mark of its class", "e\u0307\u0301", "e\u0307\u0301"},
		{"not blocked by one of another", "e\u0323\u0301", "é\u0323"},
		{"blocked by a starter", "eb\u0301", "eb\u0301"},
		{"no starter before it", "\u0301e", "\u0301e"},
		{"Hangul of two", "\u1100\u1161", "가"},
		{"Hangul of three", "\u1100\u1161\u11a8", "각"},
		{"a syllable that is complete", "각\u11a8", "각\u11a8"},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := []rune(tc.parts)
			compose.Order(s, class)
			if got := string(compose.Compose(s, class, pairs)); got != tc.whole {
				t.Errorf("%+q, want %+q", got, tc.whole)
			}
		})
	}
}

// Every Hangul syllable is the composition of its parts.
func TestHangul(t *testing.T) {
	for r := rune(0xAC00); r < 0xAC00+11172; r++ {
		parts, ok := compose.AppendHangul(nil, r)
		if got := compose.Compose(slices.Clone(parts), class, nil); !ok || len(got) != 1 || got[0] != r {
			t.Fatalf("%U is %U, which is %U", r, parts, got)
		}
	}
	for _, r := range []rune{0xABFF, 0xAC00 + 11172, 'a'} {
		if parts, ok := compose.AppendHangul(nil, r); ok || parts != nil {
			t.Errorf("%U: %U", r, parts)
		}
	}
}
