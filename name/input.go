package name

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxInput bounds, in octets, what a person may have typed: more than Parse takes,
// since mapping can drop characters, and no more than is mapped in 64 KiB.
const maxInput = 1024

// maxDecomposed is how many code points can become a U-label by NFC: no code
// point has more than 4 in its canonical decomposition.
const maxDecomposed = 4 * maxRunes

// ParseInput reads a name as a person typed it: the mapping of UTS #46,
// non-transitional, and NFC come first, then Parse (E-13, E-113). So É, e
// with a combining accent, and full-width letters find the name they look
// like, while ß and final sigma stay what they are.
//
// A label that is valid as it stands is not mapped. The mapping is that of golang.org/x/net/idna and may change with the
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
		if t, err := newText(foldASCII(label)); err == nil {
			if _, err := t.check(); err == nil {
				continue
			}
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

// mapLabel returns what the label is mapped to, in NFC. Code points are mapped
// one by one, which is all that UTS #46 §4 asks for, because the profile would
// decode what it takes for an A-label, which Parse must see as it is, and
// because its NFC is not ours. The profile's own verdict is not asked for:
// Parse gives one.
func mapLabel(profile *idna.Profile, label string) string {
	var mapped []rune
	for _, r := range label {
		one, _ := profile.ToUnicode(string(r))
		mapped = append(mapped, []rune(one)...)
		if len(mapped) > maxDecomposed {
			return label // and Parse says that it is too long
		}
	}
	return string(appendNFC(nil, mapped))
}
