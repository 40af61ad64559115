package main

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// bidiClass returns the class that RFC 5893 §2 looks at. Classes that it
// names nowhere are bidiOther.
func bidiClass(r rune) string {
	p, _ := bidi.LookupRune(r)
	switch p.Class() {
	case bidi.L:
		return "bidiL"
	case bidi.R:
		return "bidiR"
	case bidi.AL:
		return "bidiAL"
	case bidi.AN:
		return "bidiAN"
	case bidi.EN:
		return "bidiEN"
	case bidi.ES:
		return "bidiES"
	case bidi.CS:
		return "bidiCS"
	case bidi.ET:
		return "bidiET"
	case bidi.ON:
		return "bidiON"
	case bidi.BN:
		return "bidiBN"
	case bidi.NSM:
		return "bidiNSM"
	default:
		return "bidiOther"
	}
}

// combining returns the Canonical_Combining_Class.
func combining(r rune) uint8 { return norm.NFC.PropertiesString(string(r)).CCC() }

// flags returns what the rules of RFC 5891 §4.2.3.2 and RFC 5892 Appendix A
// ask of a code point.
func flags(r rune) string {
	var set []string
	if unicode.Is(unicode.M, r) {
		set = append(set, "mark")
	}
	if unicode.Is(unicode.Greek, r) {
		set = append(set, "greek")
	}
	if unicode.Is(unicode.Hebrew, r) {
		set = append(set, "hebrew")
	}
	if unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) {
		set = append(set, "kanaOrHan")
	}
	if set == nil {
		return "0"
	}
	return strings.Join(set, " | ")
}

//go:embed joiningtype.txt
var joiningTypeFile string

// joiningTypes reads joiningtype.txt: lines "XXXX;T" or "XXXX..YYYY;T".
func joiningTypes() (map[rune]string, error) {
	types := map[rune]string{}
	for line := range strings.Lines(joiningTypeFile) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		span, value, ok := strings.Cut(line, ";")
		lo, hi, isRange := strings.Cut(span, "..")
		if !isRange {
			hi = lo
		}
		first, err1 := strconv.ParseUint(lo, 16, 21)
		last, err2 := strconv.ParseUint(hi, 16, 21)
		if !ok || err1 != nil || err2 != nil || !strings.Contains("RLDCTU", value) || len(value) != 1 {
			return nil, fmt.Errorf("joiningtype.txt: cannot read %q", line)
		}
		for r := first; r <= last; r++ {
			types[rune(r)] = "join" + value
		}
	}
	return types, nil
}
