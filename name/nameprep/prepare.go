package nameprep

import (
	"strings"
	"unicode/utf8"
)

// MaxRunes bounds a label after mapping and decomposition. A code point that is
// composed had 4 parts at most, so whatever is longer makes no label of 63 octets.
const MaxRunes = 256

// A Mode says how strictly a label is prepared. Modes can be added.
type Mode uint8

// The zero Mode prepares a query (RFC 3454 §7).
const (
	// Query lets code points by that Unicode 3.2.0 does not assign.
	Query Mode = 0
	// Stored refuses them.
	Stored Mode = 1 << 0
	// KeepDeviations leaves ß, final sigma, ZWJ and ZWNJ as they are, where
	// nameprep would turn them into ss, sigma and nothing (E-113).
	KeepDeviations Mode = 1 << 1
)

// Prepare returns the label as RFC 3491 prepares it, or why it cannot be used.
// The result may be empty, have more than 63 octets, or hold ASCII that is no
// part of a hostname: limits and syntax are the caller's. Errors wrap an
// ErrorKind.
func Prepare(label string, mode Mode) (string, error) {
	if lower, ok := prepareASCII(label); ok {
		return lower, nil
	}
	if !utf8.ValidString(label) {
		return "", ErrEncoding
	}
	var buf [MaxRunes + maxMapped]rune
	runes, err := normalized(buf[:0], label, mode)
	if err != nil {
		return "", err
	}
	if err := check(runes, mode); err != nil {
		return "", err
	}
	return string(runes), nil
}

// Map returns what the first two steps make of a label: mapping and
// normalization. The other steps refuse and change nothing, so it is what a
// client that skips them asks for. label is valid UTF-8.
func Map(label string) (string, error) {
	if lower, ok := prepareASCII(label); ok {
		return lower, nil
	}
	var buf [MaxRunes + maxMapped]rune
	runes, err := normalized(buf[:0], label, Query)
	if err != nil {
		return "", err
	}
	return string(runes), nil
}

// prepareASCII lowers a label of ASCII: no other step has a say in one.
func prepareASCII(label string) (lower string, ok bool) {
	upper := false
	for i := range len(label) {
		c := label[i]
		if c >= utf8.RuneSelf {
			return "", false
		}
		upper = upper || 'A' <= c && c <= 'Z'
	}
	if !upper {
		return label, true
	}
	return strings.ToLower(label), true
}

// deviates reports whether r is one of the four code points that IDNA2008 reads
// otherwise than nameprep.
func deviates(r rune) bool {
	return r == 'ß' || r == 'ς' || joiner(r)
}

func joiner(r rune) bool { return r == '\u200c' || r == '\u200d' }
