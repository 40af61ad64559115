package main

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The exceptions of RFC 5892 §2.6, by the value they take.
var (
	exceptPValid     = []rune{0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007}
	exceptContextO   = []rune{0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB}
	exceptDisallowed = []rune{0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B}
)

// derive returns the derived property value of RFC 5892 §3, tested in the
// order of that section, as the constant that name/property.go gives it.
func derive(r rune) string {
	switch {
	case slices.Contains(exceptPValid, r):
		return "pvalid"
	case slices.Contains(exceptContextO, r), between(r, 0x660, 0x669), between(r, 0x6F0, 0x6F9):
		return "contextO"
	case slices.Contains(exceptDisallowed, r):
		return "disallowed"
	case unassigned(r):
		return "unassigned"
	case r == '-', between(r, '0', '9'), between(r, 'a', 'z'): // LDH, §2.4
		return "pvalid"
	case unicode.Is(unicode.Join_Control, r): // §2.8
		return "contextJ"
	case unstable(r), ignorableProperty(r), ignorableBlock(r), oldHangulJamo(r):
		return "disallowed"
	case unicode.In(r, unicode.Ll, unicode.Lu, unicode.Lo, unicode.Nd, unicode.Lm, unicode.Mn, unicode.Mc): // LetterDigits, §2.1
		return "pvalid"
	}
	return "disallowed"
}

// allowed reports whether a code point of that property may be in a label.
func allowed(property string) bool { return property != "disallowed" && property != "unassigned" }

func between(r, lo, hi rune) bool { return lo <= r && r <= hi }

// unassigned is §2.10: General_Category Cn and no noncharacter.
func unassigned(r rune) bool {
	return unicode.Is(unicode.Cn, r) && !unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// unstable is §2.2: changed by NFKC(casefold(NFKC(cp))). Surrogates have no
// UTF-8 form; they fall through to the last line of derive.
func unstable(r rune) bool {
	if between(r, 0xD800, 0xDFFF) {
		return false
	}
	s := string(r)
	return norm.NFKC.String(fold(norm.NFKC.String(s))) != s
}

// fold is toCasefold of the Unicode Standard. Cherokee is the one script
// whose small letters fold to capitals (CaseFolding.txt); x/text folds it the
// other way round.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case between(r, 0x13A0, 0x13F5):
			b.WriteRune(r)
		case between(r, 0x13F8, 0x13FD):
			b.WriteRune(r - 8)
		case between(r, 0xAB70, 0xABBF):
			b.WriteRune(r - 0xAB70 + 0x13A0)
		default:
			b.WriteString(cases.Fold().String(string(r)))
		}
	}
	return b.String()
}

// ignorableProperty is §2.3. All of Cf stands for the part of it that is
// Default_Ignorable: the rest is no letter or digit and is disallowed anyway.
func ignorableProperty(r rune) bool {
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Variation_Selector,
		unicode.White_Space, unicode.Noncharacter_Code_Point)
}

// ignorableBlock is §2.5: combining marks for symbols, and musical notation.
func ignorableBlock(r rune) bool {
	return between(r, 0x20D0, 0x20FF) || between(r, 0x1D100, 0x1D1FF) || between(r, 0x1D200, 0x1D24F)
}

// oldHangulJamo is §2.9: Hangul_Syllable_Type L, V or T. Whole blocks may be
// named because what is not assigned in them was caught before.
func oldHangulJamo(r rune) bool {
	return between(r, 0x1100, 0x11FF) || between(r, 0xA960, 0xA97F) || between(r, 0xD7B0, 0xD7FF)
}
