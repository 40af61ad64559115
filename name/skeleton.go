package name

import (
	"strings"

	"github.com/utxo-dns/utxonode/name/internal/compose"
	"github.com/utxo-dns/utxonode/name/internal/table"
)

// skeleton returns what a U-label looks like: UTS #39 §4 with the prototypes of
// the frozen Unicode version. Two labels that are taken for each other have one
// skeleton. The joiners are dropped, which are not seen and are the only ignorable
// code points that a label may hold.
func skeleton(u string) string {
	if isASCII(u) {
		return skeletonASCII(u)
	}
	var buf, more [2 * maxRunes]rune // enough for most labels
	decomposed, looks := buf[:0], more[:0]
	for _, r := range u {
		decomposed = appendNFD(decomposed, r)
	}
	compose.Order(decomposed, combining)
	for _, r := range decomposed {
		looks = appendPrototype(looks, r)
	}
	compose.Order(looks, combining)
	return string(looks)
}

// skeletonASCII knows the three characters of hostnames that have a prototype.
func skeletonASCII(u string) string {
	var looks strings.Builder
	for _, c := range []byte(u) {
		switch c {
		case 'm':
			looks.WriteString("rn")
		case '0':
			looks.WriteByte('O')
		case '1':
			looks.WriteByte('l')
		default:
			looks.WriteByte(c)
		}
	}
	return looks.String()
}

// appendNFD is appendDecomposed with Hangul syllables taken apart, too.
func appendNFD(to []rune, r rune) []rune {
	if parts, ok := compose.AppendHangul(to, r); ok {
		return parts
	}
	return appendDecomposed(to, r)
}

// appendPrototype appends what r looks like. A prototype is in NFD.
func appendPrototype(to []rune, r rune) []rune {
	if r == '\u200c' || r == '\u200d' {
		return to
	}
	prototype, ok := prototypeOf(r)
	if !ok {
		return append(to, r)
	}
	for _, r := range prototype {
		to = append(to, r)
	}
	return to
}

// prototypeOf looks r up in the frozen table, which knows the code points of
// labels and of what they decompose to.
func prototypeOf(r rune) (prototype string, ok bool) {
	return table.Text(lookalikes[:], prototypes, r)
}
