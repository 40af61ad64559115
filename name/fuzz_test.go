package name_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/utxo-dns/utxonode/name"
)

var seeds = []string{
	".", "utxo", "jmbc.user.utxo", "JMBC.user.utxo.hk.", "例.测试.utxo", "xn--fsq.utxo", "faß.utxo", "_spf.jmbc.utxo",
	"ي\u200cن.utxo", "col·lecció.utxo", "שלום.utxo", "e\u0301.utxo", "ア・イ.utxo", "xn--a.utxo", "a..b", "-a", "*.utxo", "ＡＢＣ．utxo",
}

// U-021, U-035, U-042: whatever parses, parses to itself from each of its
// forms, and is within its bounds.
func FuzzParseIdempotent(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := name.ParseInput(text); err == nil {
			checkForms(t, n)
		}
		n, err := name.Parse(text)
		if err != nil {
			if kindOf(err) == "" {
				t.Fatalf("an error without a kind: %v", err)
			}
			return
		}
		checkForms(t, n)
		if typed, err := name.ParseInput(text); err != nil || typed != n {
			t.Fatalf("ParseInput(%+q) = %s, %v; Parse gives %s", text, typed, err, n)
		}
	})
}

func checkForms(t *testing.T, n name.Name) {
	t.Helper()
	if again, err := name.Parse(n.String()); err != nil || again != n {
		t.Fatalf("Parse(%q) = %s, %v", n.String(), again, err)
	}
	if again, err := name.Parse(n.Unicode()); err != nil || again != n {
		t.Fatalf("Parse(%+q) = %s, %v, want %s", n.Unicode(), again, err, n)
	}
	if again, octets, err := name.FromWire(n.Wire()); err != nil || again != n || octets != len(n.Wire()) {
		t.Fatalf("FromWire(%x) = %s, %d, %v, want %s", n.Wire(), again, octets, err, n)
	}
	if len(n.String()) > name.MaxText || len(n.Wire()) > name.MaxWire || !utf8.ValidString(n.Unicode()) {
		t.Fatalf("%s is out of bounds", n)
	}
	for i := range n.NumLabels() {
		if decoded, err := idna.Punycode.ToUnicode(n.Label(i)); err != nil || decoded != strings.Split(n.Unicode(), ".")[i] {
			t.Fatalf("label %d of %s is %+q to x/net/idna, %v", i, n, decoded, err)
		}
		if length := len(n.Label(i)); length == 0 || length > name.MaxLabel {
			t.Fatalf("label %d of %s has %d octets", i, n, length)
		}
	}
	if parent := n.Parent(); !n.IsSubdomainOf(parent) || name.Compare(n, parent) < 0 {
		t.Fatalf("%s is not below %s", n, parent)
	}
}

// U-020, U-021: what is read from the wire is written to the wire as it was,
// but for the case of ASCII letters.
func FuzzFromWire(f *testing.F) {
	for _, text := range seeds {
		if n, err := name.Parse(text); err == nil {
			f.Add(n.Wire())
		}
	}
	f.Add([]byte("\x40a"))
	f.Add([]byte("\xc0\x0c"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, octets, err := name.FromWire(b)
		if err != nil {
			if kindOf(err) == "" || octets != 0 || n != (name.Name{}) {
				t.Fatalf("FromWire(%x) = %s, %d, %v", b, n, octets, err)
			}
			return
		}
		if want := bytes.ToLower(b[:octets]); !bytes.Equal(n.AppendWire(nil), want) {
			t.Fatalf("FromWire(%x) writes %x", b, n.Wire())
		}
		checkForms(t, n)
	})
}

// U-027, U-029: two names are equal exactly when their keys are, and exactly
// when neither comes before the other.
func FuzzKeyIdentity(f *testing.F) {
	f.Add("jmbc.utxo", "JMBC.utxo")
	f.Add("fass.utxo", "faß.utxo")
	f.Add("例.utxo", "xn--fsq.utxo")
	f.Add("a.utxo", "a.utxo.hk")
	f.Fuzz(func(t *testing.T, textA, textB string) {
		a, errA := name.Parse(textA)
		b, errB := name.Parse(textB)
		if errA != nil || errB != nil {
			return
		}
		if (a == b) != (a.Key() == b.Key()) || (a == b) != (name.Compare(a, b) == 0) || name.Compare(a, b) != -name.Compare(b, a) {
			t.Fatalf("%s and %s: equal %v, keys %s %s, order %d", a, b, a == b, a.Key(), b.Key(), name.Compare(a, b))
		}
		if a.IsSubdomainOf(b) && b.IsSubdomainOf(a) != (a == b) {
			t.Fatalf("%s and %s are below each other", a, b)
		}
	})
}
