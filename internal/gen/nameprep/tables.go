package main

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed rfc3454.txt
var tablesFile string

// Tables are those of RFC 3454, by code point.
type tables struct {
	unassigned map[rune]bool   // A.1
	nothing    map[rune]bool   // B.1: mapped to nothing
	folded     map[rune]string // B.2: case folding for use with NFKC
	prohibited map[rune]bool   // C.1.2, C.2.2, C.3 to C.9
	right      map[rune]bool   // D.1: RandALCat
	left       map[rune]bool   // D.2: LCat
}

// readTables reads rfc3454.txt: words below a line "@" and the table's number.
func readTables() (*tables, error) {
	t := &tables{
		unassigned: map[rune]bool{}, nothing: map[rune]bool{}, folded: map[rune]string{},
		prohibited: map[rune]bool{}, right: map[rune]bool{}, left: map[rune]bool{},
	}
	sets := map[string]map[rune]bool{
		"A.1": t.unassigned, "B.1": t.nothing, "C": t.prohibited, "D.1": t.right, "D.2": t.left,
	}
	section := ""
	for line := range strings.Lines(tablesFile) {
		line = strings.TrimSpace(line)
		if after, ok := strings.CutPrefix(line, "@"); ok {
			section = after
			continue
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			err := addRange(sets[section], word)
			if section == "B.2" {
				err = addFolded(t.folded, word)
			}
			if err != nil {
				return nil, fmt.Errorf("rfc3454.txt: table %q: %q: %w", section, word, err)
			}
		}
	}
	return t, nil
}

// addRange adds "XXXX" or "XXXX..YYYY".
func addRange(set map[rune]bool, word string) error {
	lo, hi, isRange := strings.Cut(word, "..")
	if !isRange {
		hi = lo
	}
	first, err := codePoint(lo)
	if err != nil {
		return err
	}
	last, err := codePoint(hi)
	if err != nil {
		return err
	}
	for r := first; r <= last; r++ {
		if set != nil {
			set[r] = true
		}
	}
	return nil
}

// addFolded adds "XXXX;YYYY+ZZZZ".
func addFolded(folded map[rune]string, word string) error {
	from, to, ok := strings.Cut(word, ";")
	r, err := codePoint(from)
	if err != nil || !ok {
		return fmt.Errorf("no mapping: %w", err)
	}
	var text strings.Builder
	for one := range strings.SplitSeq(to, "+") {
		r, err := codePoint(one)
		if err != nil {
			return err
		}
		text.WriteRune(r)
	}
	folded[r] = text.String()
	return nil
}

func codePoint(hex string) (rune, error) {
	r, err := strconv.ParseUint(hex, 16, 21)
	return rune(r), err
}
