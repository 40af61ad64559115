package name

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// maxInput bounds, in octets, what a person may have typed. Mapping can drop
// characters, so it is more than Parse takes.
const maxInput = 4096

// ParseInput reads a name as a person typed it: the mapping of UTS #46,
// non-transitional, and NFC come first, then Parse (E-13, E-113). So É, e
// with a combining accent, and full-width letters find the name they look
// like, while ß and final sigma stay what they are.
//
// The mapping is that of golang.org/x/net/idna and may change with the
// toolchain. It is no part of consensus: only what Parse accepts of its
// result is a name. Never use ParseInput on what a peer sent.
func ParseInput(s string) (Name, error) {
	if len(s) > maxInput {
		return Name{}, fmt.Errorf("%w: %d octets of input", ErrNameLength, len(s))
	}
	if !utf8.ValidString(s) {
		return Name{}, fmt.Errorf("%w: %q", ErrEncoding, s)
	}
	profile := idna.New(idna.MapForLookup())
	labels := strings.Split(strings.Map(separator, s), ".")
	for i, label := range labels {
		if isASCII(label) {
			continue // Parse folds it, and an A-label is never mapped
		}
		labels[i] = mapLabel(profile, label)
		if strings.Contains(labels[i], ".") {
			return Name{}, fmt.Errorf("%w: label %q maps to two", ErrCodePoint, label)
		}
	}
	return Parse(strings.Join(labels, "."))
}

// separator turns the three other full stops of UTS #46 §2.3 into dots.
func separator(r rune) rune {
	switch r {
	case '\u3002', '\uff0e', '\uff61':
		return '.'
	}
	return r
}

// mapLabel returns what the label is mapped to. The hyphen in front keeps the
// profile from decoding what it takes for an A-label: Parse must see that as
// it is, since it checks that it encodes to itself. A hyphen composes with no
// mark. The profile's own verdict is not asked for: Parse gives one.
func mapLabel(profile *idna.Profile, label string) string {
	mapped, _ := profile.ToUnicode("-" + label)
	return strings.TrimPrefix(norm.NFC.String(mapped), "-")
}
