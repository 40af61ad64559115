package name_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
)

// U-017, U-018, U-020, U-021, U-022, U-030, U-031, U-039, U-040: what text is
// a name. The rows about wildcards and empty labels are FORMERR by kind.
func TestParse(t *testing.T) {
	label63 := strings.Repeat("a", 63)
	text253 := strings.Join([]string{label63, label63, label63, strings.Repeat("b", 56), "utxo"}, ".")
	for _, tc := range []struct {
		name, text, want string
		kind             name.ErrorKind
	}{
		{"the root", ".", ".", ""},
		{"a trailing dot", "jmbc.user.utxo.", "jmbc.user.utxo", ""},
		{"upper case ASCII", "JMBC.User.UTXO", "jmbc.user.utxo", ""},
		{"upper case beside Han", "Ab例.utxo", "xn--ab-rt3c.utxo", ""},
		{"an A-label in upper case", "XN--FSQ.utxo", "xn--fsq.utxo", ""},
		{"a hyphen inside", "a-b.utxo", "a-b.utxo", ""},
		{"digits alone", "42.utxo", "42.utxo", ""},
		{"a label of 63 octets", label63 + ".com", label63 + ".com", ""},
		{"a text of 253 octets", text253, text253, ""},
		{"an underscore label", "_spf.jmbc.utxo", "_spf.jmbc.utxo", ""},
		{"no text", "", "", name.ErrEmptyLabel},
		{"two dots in a row", "a..utxo", "", name.ErrEmptyLabel},
		{"a leading dot", ".utxo", "", name.ErrEmptyLabel},
		{"two trailing dots", "utxo..", "", name.ErrEmptyLabel},
		{"dots alone", "..", "", name.ErrEmptyLabel},
		{"a label of 64 octets", label63 + "a.com", "", name.ErrLabelLength},
		{"a U-label whose A-label is over 63 octets", strings.Repeat("漢", 60) + ".utxo", "", name.ErrLabelLength},
		{"21 spread Han, 63 octets of UTF-8, 67 of A-label", spreadHan(21) + ".utxo", "", name.ErrLabelLength},
		{"40 times u-umlaut, 80 octets of UTF-8, 46 of A-label", strings.Repeat("ü", 40) + ".utxo", "xn--td" + strings.Repeat("a", 40) + ".utxo", ""},
		{"a text of 254 octets", strings.Replace(text253, ".bb", ".bbb", 1), "", name.ErrNameLength},
		{"a text that is far too long", strings.Repeat("漢.", 600), "", name.ErrNameLength},
		{"a leading hyphen", "-a.utxo", "", name.ErrSyntax},
		{"a trailing hyphen", "a-.utxo", "", name.ErrSyntax},
		{"a leading hyphen before Han", "-例.utxo", "", name.ErrSyntax},
		{"hyphens in positions 3 and 4", "ab--c.utxo", "", name.ErrHyphens},
		{"hyphens in characters 3 and 4, later octets", "éa--b.utxo", "", name.ErrHyphens},
		{"a U-label that looks like an A-label", "xn--é.utxo", "", name.ErrHyphens},
		{"a wildcard", "*.jmbc.utxo", "", name.ErrSyntax},
		{"an escape", `a\.b.utxo`, "", name.ErrSyntax},
		{"a space", "a b.utxo", "", name.ErrSyntax},
		{"a zero octet", "a\x00.utxo", "", name.ErrSyntax},
		{"an underscore alone", "_.utxo", "", name.ErrSyntax},
		{"an underscore inside", "a_b.utxo", "", name.ErrSyntax},
		{"two underscores", "__a.utxo", "", name.ErrSyntax},
		{"a hyphen behind the underscore", "_-a.utxo", "", name.ErrSyntax},
		{"an underscore before Han", "_例.utxo", "", name.ErrCodePoint},
		{"Punycode that ends early", "xn--9.utxo", "", name.ErrALabel},
		{"Punycode of ASCII", "xn--abc-.utxo", "", name.ErrSyntax},
		{"Punycode of nothing", "xn--.utxo", "", name.ErrSyntax},
		{"Punycode of a code point over U+10FFFF", "xn--99999.utxo", "", name.ErrALabel},
		{"Punycode of a dot among letters", "xn--a.b-.utxo", "", name.ErrCodePoint},
		{"overlong UTF-8", "\xc1\xa1.utxo", "", name.ErrEncoding},
		{"a surrogate in UTF-8", "\xed\xa0\x80.utxo", "", name.ErrEncoding},
		{"the ideographic full stop", "例。utxo", "", name.ErrCodePoint},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := name.Parse(tc.text)
			if kindOf(err) != tc.kind {
				t.Fatalf("Parse(%q): %v, want kind %q", tc.text, err, tc.kind)
			}
			if err == nil && n.String() != tc.want {
				t.Errorf("Parse(%q) = %s, want %s", tc.text, n, tc.want)
			}
		})
	}
}

// spreadHan returns n Han characters far from each other.
func spreadHan(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune(0x4E00 + i*7919%20900))
	}
	return b.String()
}

// U-033, U-034, U-041: what a person types is mapped, and only then parsed.
func TestParseInput(t *testing.T) {
	for _, tc := range []struct {
		name, text, want string
		kind             name.ErrorKind
	}{
		{"plain", "Jmbc.User.utxo", "jmbc.user.utxo", ""},
		{"composed and upper case", "É.utxo", "xn--9ca.utxo", ""},
		{"with a combining accent", "e\u0301.utxo", "xn--9ca.utxo", ""},
		{"full-width letters and dot", "ＡＢＣ．utxo", "abc.utxo", ""},
		{"ideographic full stop", "例。测试。utxo", "xn--fsq.xn--0zwm56d.utxo", ""},
		{"half-width full stop", "例｡utxo", "xn--fsq.utxo", ""},
		{"sharp s stays", "faß.utxo", "xn--fa-hia.utxo", ""},
		{"final sigma stays", "ΣΊΣΥΦΟς.utxo", "xn--kxa6ajbbmh.utxo", ""},
		{"a soft hyphen is dropped", "jm\u00adbc.utxo", "jmbc.utxo", ""},
		{"an A-label is not mapped", "XN--fsq.utxo", "xn--fsq.utxo", ""},
		{"an A-label in full width", "ｘｎ－－ｆｓｑ.utxo", "xn--fsq.utxo", ""},
		{"an underscore label", "_dmarc.例.utxo", "_dmarc.xn--fsq.utxo", ""},
		{"a bad A-label in full width", "ｘｎ－－９.utxo", "", name.ErrALabel},
		{"a full-width underscore inside", "a＿b例.utxo", "", name.ErrCodePoint},
		{"emoji", "☕.utxo", "", name.ErrCodePoint},
		{"a digit with a full stop", "⒈a.utxo", "", name.ErrCodePoint},
		{"a one dot leader", "a․b.utxo", "", name.ErrCodePoint},
		{"a label of soft hyphens", "\u00ad.utxo", "", name.ErrEmptyLabel},
		{"not UTF-8", "\xff.utxo", "", name.ErrEncoding},
		{"too long", strings.Repeat("a", 5000), "", name.ErrNameLength},
		{"a label too long to be mapped", strings.Repeat("É", 300) + ".utxo", "", name.ErrLabelLength},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := name.ParseInput(tc.text)
			if kindOf(err) != tc.kind {
				t.Fatalf("ParseInput(%q): %v, want kind %q", tc.text, err, tc.kind)
			}
			if err == nil && n.String() != tc.want {
				t.Errorf("ParseInput(%q) = %s, want %s", tc.text, n, tc.want)
			}
		})
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustParse of two dots returned")
		}
	}()
	name.MustParse("..")
}
