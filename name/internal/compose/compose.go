// Package compose has the two algorithms of canonical normalization that need
// tables (Unicode Standard §3.11), for the packages that have frozen ones: what a
// label may hold is judged by one version of Unicode, and what nameprep makes of
// it by another.
package compose

import (
	"cmp"
	"slices"
)

// A Pair is two code points and the one that they compose to.
type Pair struct{ First, Second, Whole rune }

// Order is the Canonical Ordering Algorithm (D109), as an insertion sort. class is
// the Canonical_Combining_Class.
func Order(s []rune, class func(rune) uint8) {
	for i := range s {
		ccc := class(s[i])
		for j := i; ccc != 0 && j > 0 && class(s[j-1]) > ccc; j-- {
			s[j-1], s[j] = s[j], s[j-1]
		}
	}
}

// Compose is the Canonical Composition Algorithm (D117), in place. pairs are the
// primary composites except Hangul syllables, in ascending order of both parts.
func Compose(s []rune, class func(rune) uint8, pairs []Pair) []rune {
	starter := -1 // place in out of the last starter
	last := 0     // combining class of the last of out, 0 right after the starter
	out := s[:0]  // never longer than what was read
	for _, r := range s {
		ccc := int(class(r))
		// r is blocked from the starter by a class as high as its own, and by
		// any starter in between.
		if starter >= 0 && (len(out) == starter+1 || last != 0 && last < ccc) {
			if whole, ok := composed(pairs, out[starter], r); ok {
				out[starter] = whole
				continue
			}
		}
		if ccc == 0 {
			starter = len(out)
		}
		last = ccc
		out = append(out, r)
	}
	return out
}

// composed returns what first and second compose to.
func composed(pairs []Pair, first, second rune) (whole rune, ok bool) {
	if whole, ok := hangul(first, second); ok {
		return whole, true
	}
	place, found := slices.BinarySearchFunc(pairs, Pair{First: first, Second: second}, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	if !found {
		return 0, false
	}
	return pairs[place].Whole, true
}

// The Hangul syllables, of which the standard gives the arithmetic in place of a
// table (§3.12).
const (
	syllables, leading, vowels, trailing    = 0xAC00, 0x1100, 0x1161, 0x11A7
	leadingCount, vowelCount, trailingCount = 19, 21, 28
	syllableCount                           = leadingCount * vowelCount * trailingCount
)

// hangul composes a leading consonant with a vowel, and their syllable with a
// trailing consonant.
func hangul(first, second rune) (whole rune, ok bool) {
	l, v, s, t := first-leading, second-vowels, first-syllables, second-trailing
	switch {
	case 0 <= l && l < leadingCount && 0 <= v && v < vowelCount:
		return syllables + (l*vowelCount+v)*trailingCount, true
	case 0 <= s && s < syllableCount && s%trailingCount == 0 && 0 < t && t < trailingCount:
		return first + t, true
	}
	return 0, false
}

// AppendHangul appends the parts of a Hangul syllable to s; ok is false for what
// is none.
func AppendHangul(s []rune, syllable rune) (parts []rune, ok bool) {
	at := syllable - syllables
	if at < 0 || at >= syllableCount {
		return s, false
	}
	s = append(s, leading+at/(vowelCount*trailingCount), vowels+at/trailingCount%vowelCount)
	if t := at % trailingCount; t != 0 {
		s = append(s, trailing+t)
	}
	return s, true
}
