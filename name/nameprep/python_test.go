package nameprep_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
	"github.com/utxo-dns/utxonode/name/nameprep"
)

// A pythonFile is what testdata/python.txt.gz says: another implementation's
// answers.
type pythonFile struct {
	points  map[rune]string // code points that are changed, or refused
	strings map[string]string
	skipped map[rune]bool // where that implementation is known to be wrong
}

// refused is the answer of a refusal.
const refused = "!"

func readPython(t *testing.T) *pythonFile {
	t.Helper()
	f := &pythonFile{points: map[rune]string{}, strings: map[string]string{}, skipped: map[rune]bool{}}
	for _, line := range testkit.Lines(t, "testdata/python.txt.gz") {
		f.read(t, line)
	}
	return f
}

func (f *pythonFile) read(t *testing.T, line string) {
	t.Helper()
	if after, ok := strings.CutPrefix(line, "# "); ok {
		if strings.HasPrefix(after, "4C0 ") {
			for word := range strings.FieldsSeq(after) {
				f.skipped[testkit.Rune(t, word)] = true
			}
		}
		return
	}
	from, to, _ := strings.Cut(line, ";")
	want := refused
	if to != refused {
		want = testkit.Text(t, to)
	}
	lo, hi, isRange := strings.Cut(from, "..")
	switch {
	case isRange:
		for r := testkit.Rune(t, lo); r <= testkit.Rune(t, hi); r++ {
			f.points[r] = want
		}
	case !strings.Contains(from, "+"):
		f.points[testkit.Rune(t, from)] = want
	default:
		f.strings[testkit.Text(t, from)] = want
	}
}

// T-010: every code point of Unicode 3.2.0 and 6,000 random strings come out as
// Python's encodings.idna.nameprep says, which was written apart from this.
func TestAgainstPython(t *testing.T) {
	f := readPython(t)
	if len(f.skipped) != 126 || len(f.strings) != 6000 || len(f.points) < 140_000 {
		t.Fatalf("read %d skipped, %d strings, %d code points", len(f.skipped), len(f.strings), len(f.points))
	}
	compared := 0
	for r := rune(0x80); r <= 0x10FFFF; r++ {
		_, err := nameprep.Prepare(string(r), nameprep.Stored)
		if 0xD800 <= r && r <= 0xDFFF || f.skipped[r] || errors.Is(err, nameprep.ErrUnassigned) {
			continue
		}
		want, named := f.points[r]
		if !named {
			want = string(r)
		}
		compared++
		if got := answer(string(r)); got != want {
			t.Errorf("%U becomes %+q, want %+q", r, got, want)
		}
	}
	for s, want := range f.strings {
		if got := answer(s); got != want {
			t.Errorf("%+q becomes %+q, want %+q", s, got, want)
		}
	}
	t.Logf("%d code points, %d strings", compared, len(f.strings))
}

// That Python folds 126 code points to letters that Unicode got after 3.2.0. The
// tables of RFC 3454 leave them alone.
func TestLaterCaseFoldingIsNotUsed(t *testing.T) {
	for r := range readPython(t).skipped {
		if got := answer(string(r)); got != string(r) {
			t.Errorf("%U becomes %+q", r, got)
		}
	}
}

func answer(label string) string {
	got, err := nameprep.Prepare(label, nameprep.Query)
	if err != nil {
		return refused
	}
	return got
}
