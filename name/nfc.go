package name

import (
	"cmp"
	"slices"
)

// Normalization is done here, from the frozen table, and not by
// golang.org/x/text. The Unicode Normalization Stability Policy promises that
// later versions give the same NFC for the code points of the frozen version,
// but no policy covers mistakes: x/text v0.40.0 composes U+11F28 U+0301, which
// is in NFC, into U+1F2C. The day it is mended, nodes built before and after
// would disagree on which names exist.

// A composite is a pair of code points and what NFC makes of them.
type composite struct{ first, second, whole rune }

// isNFC reports whether the label is in NFC. Every code point of it is valid,
// so each is in NFC alone, and only a mark can change what is before it.
func (t *text) isNFC() bool {
	label := t.runes[:t.size]
	for _, c := range t.classes[:t.size] {
		if c.is(mark) {
			return slices.Equal(toNFC(label), label)
		}
	}
	return true
}

// toNFC returns the Normalization Form C of code points that may be in labels
// and of Hangul jamo (Unicode Standard §3.11, D118). What it returns for
// others is not to be relied upon.
func toNFC(source []rune) []rune {
	var whole []rune
	for _, r := range source {
		whole = appendDecomposed(whole, r)
	}
	orderMarks(whole)
	return compose(whole)
}

// appendDecomposed appends the full canonical decomposition of r. Hangul
// syllables stay: nothing that follows one needs its parts.
func appendDecomposed(to []rune, r rune) []rune {
	lo, hi := 0, len(byWhole) // the whole at lo <= r < the whole at hi
	for hi-lo > 1 {
		if middle := (lo + hi) / 2; composites[byWhole[middle]].whole <= r {
			lo = middle
		} else {
			hi = middle
		}
	}
	pair := composites[byWhole[lo]]
	if pair.whole != r {
		return append(to, r)
	}
	return append(appendDecomposed(to, pair.first), pair.second)
}

// orderMarks is the Canonical Ordering Algorithm (D109), as an insertion sort.
func orderMarks(s []rune) {
	for i := range s {
		ccc := combining(s[i])
		for j := i; ccc != 0 && j > 0 && combining(s[j-1]) > ccc; j-- {
			s[j-1], s[j] = s[j], s[j-1]
		}
	}
}

// combining returns the Canonical_Combining_Class of a code point that may be in a
// label, or in the prototype of one.
func combining(r rune) uint8 {
	if r == '\u20e9' { // the one mark of a prototype that no label may hold
		return 230
	}
	return classOf(r).combining
}

// compose is the Canonical Composition Algorithm (D117), in place.
func compose(s []rune) []rune {
	starter := -1 // place in out of the last starter
	last := 0     // combining class of the last of out, 0 right after the starter
	out := s[:0]  // never longer than what was read
	for _, r := range s {
		ccc := int(combining(r))
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
// trailing consonant (Unicode Standard §3.12). Labels hold no jamo: this is for
// what people type.
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
