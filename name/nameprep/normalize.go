package nameprep

import (
	"fmt"

	"github.com/utxo-dns/utxonode/name/internal/compose"
)

// A composite is a pair of code points and what composition makes of them.
type composite = compose.Pair

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
	compose.Order(whole, combining)
	return compose.Compose(whole, combining, composites[:]), nil
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

func combining(r rune) uint8 { return classOf(r).combining }
