package name

import (
	"slices"

	"github.com/utxo-dns/utxonode/name/internal/compose"
)

// Normalization is done here, from the frozen table, and not by
// golang.org/x/text. The Unicode Normalization Stability Policy promises that
// later versions give the same NFC for the code points of the frozen version,
// but no policy covers mistakes: x/text v0.40.0 composes U+11F28 U+0301, which
// is in NFC, into U+1F2C. The day it is mended, nodes built before and after
// would disagree on which names exist.

// A composite is a pair of code points and what NFC makes of them.
type composite = compose.Pair

// isNFC reports whether the label is in NFC. Every code point of it is valid,
// so each is in NFC alone, and only a mark can change what is before it.
func (t *text) isNFC() bool {
	label := t.runes[:t.size]
	for _, c := range t.classes[:t.size] {
		if c.is(mark) {
			var buf [4 * maxRunes]rune // no code point decomposes into more than four
			return slices.Equal(appendNFC(buf[:0], label), label)
		}
	}
	return true
}

// appendNFC appends to whole, which is empty, the Normalization Form C of code
// points that may be in labels and of Hangul jamo (Unicode Standard §3.11,
// D118). What it returns for others is not to be relied upon.
func appendNFC(whole, source []rune) []rune {
	for _, r := range source {
		whole = appendDecomposed(whole, r)
	}
	compose.Order(whole, combining)
	return compose.Compose(whole, combining, composites[:])
}

// appendDecomposed appends the full canonical decomposition of r. Hangul
// syllables stay: nothing that follows one needs its parts.
func appendDecomposed(to []rune, r rune) []rune {
	lo, hi := 0, len(byWhole) // the whole at lo <= r < the whole at hi
	for hi-lo > 1 {
		if middle := (lo + hi) / 2; composites[byWhole[middle]].Whole <= r {
			lo = middle
		} else {
			hi = middle
		}
	}
	pair := composites[byWhole[lo]]
	if pair.Whole != r {
		return append(to, r)
	}
	return append(appendDecomposed(to, pair.First), pair.Second)
}

// combining returns the Canonical_Combining_Class of a code point that may be in a
// label, or in the prototype of one.
func combining(r rune) uint8 {
	if r == '\u20e9' { // the one mark of a prototype that no label may hold
		return 230
	}
	return classOf(r).combining
}
