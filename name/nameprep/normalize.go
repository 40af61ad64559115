package nameprep

import (
	"cmp"
	"fmt"
	"slices"
)

// A composite is a pair of code points and what composition makes of them.
type composite struct{ first, second, whole rune }

// normalized is steps 1 and 2: it appends the label, mapped and in Normalization
// Form KC, to whole, which has room for it.
func normalized(whole []rune, label string, mode Mode) ([]rune, error) {
	for _, r := range label {
		switch {
		case mode&KeepDeviations != 0 && deviates(r):
			whole = append(whole, r)
		case classOf(r).is(nothing):
		default:
			whole = appendMapped(whole, r)
		}
		if len(whole) > MaxRunes {
			return nil, fmt.Errorf("%w: over %d code points", ErrLength, MaxRunes)
		}
	}
	orderMarks(whole)
	return compose(whole), nil
}

// maxMapped is how many code points one can become.
const maxMapped = 18

func appendMapped(whole []rune, r rune) []rune {
	text, changed := mappedTo(r)
	if !changed {
		return append(whole, r)
	}
	for _, r := range text {
		whole = append(whole, r)
	}
	return whole
}

// orderMarks is the Canonical Ordering Algorithm, as an insertion sort.
func orderMarks(s []rune) {
	for i := range s {
		ccc := classOf(s[i]).combining
		for j := i; ccc != 0 && j > 0 && classOf(s[j-1]).combining > ccc; j-- {
			s[j-1], s[j] = s[j], s[j-1]
		}
	}
}

// compose is the Canonical Composition Algorithm with Corrigendum 5, in place.
func compose(s []rune) []rune {
	starter := -1 // place in out of the last starter
	last := 0     // combining class of the last of out, 0 right after the starter
	out := s[:0]  // never longer than what was read
	for _, r := range s {
		ccc := int(classOf(r).combining)
		// r is blocked from the starter by a class as high as its own, and by
		// any starter in between.
		if starter >= 0 && (len(out) == starter+1 || last != 0 && last < ccc) {
			if whole, ok := composed(out[starter], r); ok {
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
func composed(first, second rune) (whole rune, ok bool) {
	if whole, ok := hangul(first, second); ok {
		return whole, true
	}
	place, found := slices.BinarySearchFunc(composites[:], composite{first: first, second: second},
		func(a, b composite) int {
			return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second))
		})
	if !found {
		return 0, false
	}
	return composites[place].whole, true
}

// hangul composes a leading consonant with a vowel, and their syllable with a
// trailing consonant (Unicode Standard §3.12).
func hangul(first, second rune) (whole rune, ok bool) {
	const (
		syllables, leading, vowels, trailing    = 0xAC00, 0x1100, 0x1161, 0x11A7
		leadingCount, vowelCount, trailingCount = 19, 21, 28
		count                                   = leadingCount * vowelCount * trailingCount
	)
	l, v, s, t := first-leading, second-vowels, first-syllables, second-trailing
	switch {
	case 0 <= l && l < leadingCount && 0 <= v && v < vowelCount:
		return syllables + (l*vowelCount+v)*trailingCount, true
	case 0 <= s && s < count && s%trailingCount == 0 && 0 < t && t < trailingCount:
		return first + t, true
	}
	return 0, false
}
