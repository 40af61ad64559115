package name_test

import (
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/name/nameprep"
)

// T-035, T-038, U-041: what a name is taken for, and which name that is.
func TestImages(t *testing.T) {
	for _, tc := range []struct {
		comment, text                string
		nameprep, sevenBit, skeleton string // "" is the name itself
		taken                        [3]string
	}{
		{"a name of ASCII", "alice.utxo", "", "", "", [3]string{"alice.utxo", "alice.utxo", "alice.utxo"}},
		{"m looks like rn", "jmbc.user.utxo", "", "", "jrnbc.user.utxo", [3]string{"jmbc.user.utxo", "jmbc.user.utxo", "jrnbc.user.utxo"}},
		{"1 looks like l, 0 like O", "v10.utxo", "", "", "vlO.utxo", [3]string{"v10.utxo", "v10.utxo", ""}},
		{"the apex stays", "tom.utxo.om", "", "", "torn.utxo.om", [3]string{"tom.utxo.om", "tom.utxo.om", "torn.utxo.om"}},
		{"an apex", "utxo.om", "", "", "", [3]string{"utxo.om", "utxo.om", "utxo.om"}},
		{"outside", "mm.example", "", "", "rnrn.exarnple", [3]string{"mm.example", "mm.example", "rnrn.exarnple"}},
		{"the root", ".", "", "", "", [3]string{".", ".", "."}},
		{"sharp s", "faß.utxo", "fass.utxo", "fac\x1f.utxo", "", [3]string{"fass.utxo", "", "faß.utxo"}},
		{"final sigma", "ας.utxo", "ασ.utxo", "n1o\x02.utxo", "aς.utxo", [3]string{"ασ.utxo", "", "aς.utxo"}},
		{"a joiner", "بن\u200cبن.utxo", "بنبن.utxo", "", "بنبن.utxo", [3]string{"بنبن.utxo", "", "بنبن.utxo"}},
		{"seven bits that are a hostname", "ø8.utxo", "", "c88.utxo", "o\u03388.utxo", [3]string{"ø8.utxo", "c88.utxo", "o\u03388.utxo"}},
		{"seven bits that are not", "é.utxo", "", "c).utxo", "e\u0301.utxo", [3]string{"é.utxo", "", ""}},
		{"Cyrillic that looks Latin", "раура1.utxo", "", "", "paypal.utxo", [3]string{"раура1.utxo", "", "paypal.utxo"}},
		{"a digit that looks like a dot", "\u0627\u0660\u0627.utxo", "", "", "l.l.utxo", [3]string{"\u0627\u0660\u0627.utxo", "", "l.l.utxo"}},
		{"Han", "域名系統.utxo", "", "", "", [3]string{"域名系統.utxo", "", "域名系統.utxo"}},
	} {
		t.Run(tc.comment, func(t *testing.T) {
			n := name.MustParse(tc.text)
			for i, want := range []string{tc.nameprep, tc.sevenBit, tc.skeleton} {
				image := n.Images()[i]
				if want != "" && (image.Text != want || image.Own) || want == "" && image.Kind != name.ImageSevenBit && image.Text != tc.text {
					t.Errorf("kind %d: %+q, own %v, want %+q", image.Kind, image.Text, image.Own, want)
				}
				got := ""
				if taken, ok := image.Name(); ok {
					got = taken.Unicode()
				}
				if got != tc.taken[i] {
					t.Errorf("kind %d of %s is taken for %q, want %q", image.Kind, n, got, tc.taken[i])
				}
			}
		})
	}
}

// T-035: é, c3 a9, without its high bits is 43 29.
func TestSevenBit(t *testing.T) {
	if got := name.SevenBit("é"); got != "C)" {
		t.Errorf("%q", got)
	}
	if got := name.SevenBit("plain-1"); got != "plain-1" {
		t.Errorf("%q", got)
	}
}

// T-035, T-038: an image is a function of the name, says truly whether it is the
// name itself, and the name it is taken for is its own image (E-64).
func FuzzImages(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Add("раура1.utxo.om")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := name.Parse(text)
		if err != nil {
			return
		}
		images := n.Images()
		if images != n.Images() {
			t.Fatalf("the images of %s differ", n)
		}
		if !strings.ContainsAny(n.Unicode(), "ßς\u200c\u200d") {
			for label := range strings.SplitSeq(n.Unicode(), ".") {
				if mapped, err := nameprep.Map(label); err != nil || mapped != label {
					t.Fatalf("nameprep makes %+q of %+q, %v", mapped, label, err)
				}
			}
		}
		for i, image := range images {
			if int(image.Kind) != i+1 || image.Own != (image.Text == n.Unicode()) || len(image.Text) > 16<<10 {
				t.Fatalf("%s: %+v", n, image)
			}
			taken, ok := image.Name()
			if ok && (taken.Images()[i] != name.Image{Kind: image.Kind, Text: image.Text, Own: true}) {
				t.Fatalf("%s is taken for %s, which is no image of itself", n, taken)
			}
			if image.Own && (!ok || taken != n) {
				t.Fatalf("%s is its own image and is taken for %s, %v", n, taken, ok)
			}
		}
	})
}

func BenchmarkImages(b *testing.B) {
	for _, text := range []string{"alice.utxo", "jmbc.user.utxo", "例.测试.utxo", "раура1.utxo"} {
		n := name.MustParse(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n.Images()
			}
		})
	}
}
