package name_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
)

// U-038: the context rules of RFC 5892 Appendix A, each where it holds and
// where it does not.
func TestContextRules(t *testing.T) {
	for _, tc := range []struct {
		name, label string
		kind        name.ErrorKind
	}{
		{"A.1 non-joiner between joining letters", "ي\u200cن", ""},
		{"A.1 non-joiner with transparent marks around", "ي\u064b\u200c\u064bن", ""},
		{"A.1 non-joiner after a virama", "क\u094d\u200cष", ""},
		{"A.1 non-joiner between Latin letters", "a\u200cb", name.ErrContext},
		{"A.1 non-joiner after a letter that joins to the right only", "ا\u200cن", name.ErrContext},
		{"A.1 non-joiner at the start", "\u200cن", name.ErrContext},
		{"A.1 non-joiner at the end", "ي\u200c", name.ErrContext},
		{"A.1 non-joiner before marks alone", "ي\u200c\u064b", name.ErrContext},
		{"A.2 joiner after a virama", "क\u094d\u200dष", ""},
		{"A.2 joiner between joining letters", "ي\u200dن", name.ErrContext},
		{"A.2 joiner at the start", "\u200dक", name.ErrContext},
		{"A.3 middle dot between l", "col·lecció", ""},
		{"A.3 middle dot after another letter", "ca·lella", name.ErrContext},
		{"A.3 middle dot at the start", "·l", name.ErrContext},
		{"A.3 middle dot at the end", "l·", name.ErrContext},
		{"A.4 keraia before Greek", "\u0375β", ""},
		{"A.4 keraia before Latin", "\u0375b", name.ErrContext},
		{"A.4 keraia at the end", "β\u0375", name.ErrContext},
		{"A.5 geresh after Hebrew", "\u05d0\u05f3", ""},
		{"A.5 geresh at the start", "\u05f3\u05d0", name.ErrContext},
		{"A.6 gershayim after Hebrew", "\u05d0\u05f4\u05d1", ""},
		{"A.6 gershayim after Latin", "a\u05f4", name.ErrContext},
		{"A.7 katakana middle dot with katakana", "ア・イ", ""},
		{"A.7 katakana middle dot with hiragana", "・あ", ""},
		{"A.7 katakana middle dot with Han", "a・漢", ""},
		{"A.7 katakana middle dot with Latin", "a・b", name.ErrContext},
		{"A.8 Arabic-Indic digits", "ب\u0660\u0669", ""},
		{"A.8 both rows of digits", "ب\u0660\u06f9", name.ErrContext},
		{"A.9 extended Arabic-Indic digits", "ب\u06f0\u06f9", ""},
		{"A.9 both rows, the other first", "ب\u06f9\u0660", name.ErrContext},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := name.Parse(tc.label); kindOf(err) != tc.kind {
				t.Errorf("Parse(%+q): %v, want kind %q", tc.label, err, tc.kind)
			}
		})
	}
}

// U-038: the Bidi rule of RFC 5893 §2 binds every label of a name as soon as
// one is right-to-left.
func TestBidiRule(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		kind       name.ErrorKind
	}{
		{"Hebrew under a Latin apex", "שלום.utxo", ""},
		{"Arabic with European digits", "ب1.utxo", ""},
		{"a final vowel sign", "ދިވެހި.utxo", ""},
		{"a hyphen inside", "ש-ל.utxo", ""},
		{"digits first, no right-to-left label", "1a.utxo", ""},
		{"a label of digits beside Latin", "1.例.utxo", ""},
		{"an underscore label below Hebrew", "_dmarc.שלום.utxo", ""},
		{"a Latin label that ends in a digit", "a1.שלום.utxo", ""},
		{"condition 1: a digit first", "1ש.utxo", name.ErrBidi},
		{"condition 1: a label of digits", "1.שלום.utxo", name.ErrBidi},
		{"condition 1: a label of digits on the other side", "שלום.1.utxo", name.ErrBidi},
		{"condition 2: a Latin letter inside", "שaש.utxo", name.ErrBidi},
		{"condition 3: a neutral inside", "ש\u02b9ש.utxo", ""},
		{"condition 3: a neutral at the end", "ש\u02b9.utxo", name.ErrBidi},
		{"condition 4: two kinds of digits", "ب1\u0660.utxo", name.ErrBidi},
		{"condition 5: Hebrew in a Latin label", "aש.utxo", name.ErrBidi},
		{"condition 6: a neutral at the end of a Latin label", "a\u02b9.שלום.utxo", name.ErrBidi},
		{"condition 6: binds right-to-left names only", "a\u02b9.utxo", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := name.Parse(tc.text)
			if kindOf(err) != tc.kind {
				t.Fatalf("Parse(%+q): %v, want kind %q", tc.text, err, tc.kind)
			}
			if err != nil {
				return
			}
			if again, _, err := name.FromWire(n.Wire()); err != nil || again != n {
				t.Errorf("%s from the wire: %s, %v", n, again, err)
			}
		})
	}
}

// U-037: U-labels that fail for another reason than one code point.
func TestULabelShape(t *testing.T) {
	for _, tc := range []struct {
		name, label string
		kind        name.ErrorKind
	}{
		{"a leading combining mark", "\u0301a", name.ErrMark},
		{"a leading spacing mark", "\u0903क", name.ErrMark},
		{"as many marks as fit in a label", "é" + strings.Repeat("\u0591", 44), ""},
		{"marks that compose with nothing before them", "\U00011f28\u0301", ""},
		{"not composed", "e\u0301", name.ErrNFC},
		{"marks out of order", "a\u0301\u0323", name.ErrNFC},
		{"a composition exclusion", "\u0958", name.ErrCodePoint},
		{"Hangul as jamo", "\u1112\u1161\u11ab", name.ErrCodePoint},
		{"upper case beyond ASCII", "É", name.ErrCodePoint},
		{"full width", "ａ", name.ErrCodePoint},
		{"private use", "\ue000", name.ErrCodePoint},
		{"the replacement character", "\ufffd", name.ErrCodePoint},
		{"assigned in Unicode 15.1", "\U0002EBF0", name.ErrCodePoint},
		{"assigned in Unicode 16.0", "\u1c8a", name.ErrCodePoint},
		{"a letter RFC 6452 lost", "\u19da", name.ErrCodePoint},
		{"Cherokee", "\u13a0\u13a1", ""},
		{"a plane-2 ideograph", "\U00020000", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := name.Parse(tc.label); kindOf(err) != tc.kind {
				t.Errorf("Parse(%+q): %v, want kind %q", tc.label, err, tc.kind)
			}
		})
	}
}
