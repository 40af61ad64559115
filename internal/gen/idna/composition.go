package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A composite is a pair of code points and the one that canonical composition
// makes of them.
type composite struct{ first, second, whole rune }

//go:embed composition.txt
var compositionFile string

// compositions reads composition.txt: lines "first;second;composite" in
// ascending order. x/text is not asked: its composition looks at 16 bits of a
// code point and takes U+11F28 for U+1F28.
func compositions() ([]composite, error) {
	var list []composite
	for line := range strings.Lines(compositionFile) {
		if line[0] == '#' {
			continue
		}
		var c composite
		if _, err := fmt.Sscanf(line, "%X;%X;%X\n", &c.first, &c.second, &c.whole); err != nil {
			return nil, fmt.Errorf("composition.txt: cannot read %q: %w", line, err)
		}
		list = append(list, c)
	}
	return list, checkCompositions(list)
}

// checkCompositions holds what name/nfc.go relies on: the order, that a label
// without marks is in NFC, and that the parts of what may be in a label may be
// in a label, so that the table knows their combining classes.
func checkCompositions(list []composite) error {
	if !slices.IsSortedFunc(list, comparePairs) {
		return fmt.Errorf("composition.txt is not in order")
	}
	for _, c := range list {
		if !unicode.Is(unicode.M, c.second) {
			return fmt.Errorf("%U, second of %U, is no mark", c.second, c.whole)
		}
		if allowed(derive(c.whole)) && (!allowed(derive(c.first)) || !allowed(derive(c.second))) {
			return fmt.Errorf("%U may be in a label, its parts %U %U may not", c.whole, c.first, c.second)
		}
	}
	return nil
}

func comparePairs(a, b composite) int {
	return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second))
}

// byWhole returns the places of list in ascending order of the composite.
func byWhole(list []composite) []int {
	places := make([]int, len(list))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int { return cmp.Compare(list[a].whole, list[b].whole) })
	return places
}
