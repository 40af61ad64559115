package name

import (
	"strings"
	"testing"
	"unicode"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name/nameprep"
)

// T-038: skeletons are those that another implementation made of every code point
// of labels that looks like another, and of 4,000 strings.
func TestSkeletonsAgainstPython(t *testing.T) {
	compared := 0
	for _, line := range testkit.Lines(t, "testdata/skeletons.txt.gz") {
		label, want, _ := strings.Cut(line, ";")
		if label[0] == '#' {
			continue
		}
		compared++
		if got := skeleton(testkit.Text(t, label)); got != testkit.Text(t, want) {
			t.Errorf("skeleton(%s) = %+q, want %s", label, got, want)
		}
	}
	if compared < 5400 {
		t.Errorf("%d labels compared", compared)
	}
}

// T-038: of ASCII, only the three characters that skeletonASCII names look like
// something else.
func TestSkeletonOfASCII(t *testing.T) {
	for c := range rune(0x80) {
		want := string(c)
		if prototype, ok := prototypeOf(c); ok {
			want = prototype
		}
		if got := skeletonASCII(string(c)); got != want {
			t.Errorf("%q looks like %q, the table says %q", c, got, want)
		}
	}
}

// What looks like a label of ASCII is found by the skeleton both share.
func TestSkeletonsThatMeet(t *testing.T) {
	for _, pair := range [][2]string{
		{"paypal", "раура1"}, // Cyrillic letters
		{"modern", "rnodern"},
		{"google", "gооgle"},
		{"apple", "аррle"},
		{"l0l", "101"},
		{"e\u0301", "é"},
		{"a\u200cb", "ab"},
		{"한", "\u1112\u1161\u11ab"},
	} {
		if a, b := skeleton(pair[0]), skeleton(pair[1]); a != b {
			t.Errorf("%+q looks like %+q, %+q like %+q", pair[0], a, pair[1], b)
		}
	}
	if skeleton("google") == skeleton("g00gle") {
		t.Error("the table tells o from 0")
	}
}

// U-041: of the code points of labels, nameprep changes the four deviations and no
// other, so a name without them is its own image of that kind (E-64).
func TestNameprepChangesTheDeviationsAlone(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if d := classOf(r).derived; d == unassigned || d == disallowed {
			continue
		}
		if mapped, err := nameprep.Map("a" + string(r)); err != nil || (mapped == "a"+string(r)) == ImageNameprep.changes(string(r)) {
			if norm := string(appendNFC(nil, []rune("a"+string(r)))); norm != mapped {
				t.Errorf("nameprep makes %+q of %U, %v", mapped, r, err)
			}
		}
	}
}
