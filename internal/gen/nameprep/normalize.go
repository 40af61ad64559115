package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// corrected are the decompositions that Unicode 3.2.0 had and that Corrigendum 4
// changed in Unicode 4.0 (NormalizationCorrections.txt). RFC 3454 is of 3.2.0.
var corrected = map[rune]string{
	0x2F868: "\U0002136A",
	0x2F874: "\u5F33",
	0x2F91F: "\u43AB",
	0x2F95F: "\u7AAE",
	0x2F9BF: "\u4D57",
}

// prepared returns what mapping (RFC 3454 §3) and compatibility decomposition
// make of r. Hangul syllables stay: name/nameprep composes them whole.
func (t *tables) prepared(r rune) string {
	switch {
	case t.nothing[r]:
		return ""
	case 0xAC00 <= r && r <= 0xD7A3, 0xD800 <= r && r <= 0xDFFF, t.unassigned[r]:
		return string(r)
	}
	mapped, ok := t.folded[r]
	if !ok {
		mapped = string(r)
	}
	var text strings.Builder
	for _, r := range mapped {
		if old, ok := corrected[r]; ok {
			text.WriteString(old)
		} else {
			text.WriteString(norm.NFKD.String(string(r)))
		}
	}
	return text.String()
}

// combining returns the Canonical_Combining_Class, 0 of what is unassigned.
func (t *tables) combining(r rune) uint8 {
	if t.unassigned[r] {
		return 0
	}
	return norm.NFC.PropertiesString(string(r)).CCC()
}

// A composite is a pair of code points and what canonical composition makes of
// them.
type composite struct{ first, second, whole rune }

// compositions reads those of Unicode 3.2.0 from the list of a later version:
// no pair of code points that were there is ever composed to a new one.
func (t *tables) compositions(path string) ([]composite, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []composite
	for line := range strings.Lines(string(file)) {
		if line[0] == '#' {
			continue
		}
		var c composite
		if _, err := fmt.Sscanf(line, "%X;%X;%X\n", &c.first, &c.second, &c.whole); err != nil {
			return nil, fmt.Errorf("%s: cannot read %q: %w", path, line, err)
		}
		if !t.unassigned[c.whole] {
			list = append(list, c)
		}
	}
	return list, nil
}
