package name

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

func (d derived) String() string {
	return [...]string{"UNASSIGNED", "DISALLOWED", "PVALID", "CONTEXTJ", "CONTEXTO"}[d]
}

// U-037: the table as a list of lines "0000..002C;DISALLOWED\n", each run as
// long as it can be, hashes to what a second program derived from the Unicode
// 15.0.0 data files by RFC 5892. Any implementation can check itself by it.
func TestDerivedPropertiesAreFrozen(t *testing.T) {
	const want = "71a9968bf0619eb9b3b5581a8520927314e2bd5649070fab308989fdef07e4ca"
	sum := sha256.New()
	counts := map[derived]int{}
	first := rune(0)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		counts[classOf(r).derived]++
		if r == unicode.MaxRune || classOf(r+1).derived != classOf(first).derived {
			fmt.Fprintf(sum, "%04X..%04X;%v\n", first, r, classOf(first).derived)
			first = r + 1
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("derived properties hash to %s, want %s", got, want)
	}
	for property, want := range map[derived]int{
		unassigned: 825279, disallowed: 155283, pvalid: 133523, contextJ: 2, contextO: 25,
	} {
		if counts[property] != want {
			t.Errorf("%d code points are %v, want %d", counts[property], property, want)
		}
	}
}

// U-037: the frozen table rules, whatever golang.org/x/net/idna thinks. Its
// Registration profile accepts thousands of code points that RFC 5892 does
// not; Parse accepts none of them. Code points that later Unicode versions
// assigned stay out, so two nodes built with different toolchains agree.
func TestFrozenTableRules(t *testing.T) {
	wrong := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if 0xD800 <= r && r <= 0xDFFF {
			continue
		}
		property := classOf(r).derived
		if property != disallowed && property != unassigned {
			continue
		}
		label := "a" + string(r) // behind a letter, a mark is no leading mark
		if _, err := Parse(label); err == nil {
			t.Fatalf("Parse accepts %U, which is %v", r, property)
		}
		if _, err := idna.Registration.ToASCII(label); err == nil {
			wrong++
		}
	}
	t.Logf("x/net/idna (Unicode %s) accepts %d code points that RFC 5892 forbids", idna.UnicodeVersion, wrong)
	if wrong == 0 {
		t.Error("x/net/idna agrees with RFC 5892: this test proves nothing any more")
	}
	if idna.UnicodeVersion == UnicodeVersion && wrong != 8390 {
		t.Errorf("x/net/idna accepts %d forbidden code points, 8390 when this was written", wrong)
	}
}

// Every code point that may be in a label is accepted by Parse in a place that
// suits it, survives the round trip, and is left alone by ParseInput: mapping
// moves nobody away from a valid name.
func TestEveryValidCodePointParses(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		c := classOf(r)
		if c.derived != pvalid {
			continue
		}
		label := "a" + string(r) + "a"
		if c.bidi == bidiR || c.bidi == bidiAL || c.bidi == bidiAN {
			label = "\u05d0" + string(r)
		}
		n, err := Parse(label)
		if norm.NFC.String(label) != label { // the mark composes with the letter
			if !errors.Is(err, ErrNFC) {
				t.Fatalf("Parse(%+q): %v, want %v", label, err, ErrNFC)
			}
			continue
		}
		if err != nil {
			t.Fatalf("Parse(%+q): %v", label, err)
		}
		if n.Unicode() != label {
			t.Fatalf("%+q comes back as %+q", label, n.Unicode())
		}
		if typed, err := ParseInput(label); err != nil || typed != n {
			t.Fatalf("ParseInput(%+q) = %v, %v, want %v", label, typed, err, n)
		}
	}
}

func BenchmarkClassOf(b *testing.B) {
	for b.Loop() {
		classOf('域')
	}
}
