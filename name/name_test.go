package name_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
)

func TestLabels(t *testing.T) {
	n := name.MustParse("www.例.utxo.hk")
	var got []string
	for i := range n.NumLabels() {
		got = append(got, n.Label(i))
	}
	if diff := cmp.Diff([]string{"www", "xn--fsq", "utxo", "hk"}, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if root := (name.Name{}); root.NumLabels() != 0 || root.Parent() != root || root.String() != "." || root.Unicode() != "." {
		t.Errorf("the root is %q with %d labels", root, root.NumLabels())
	}
}

func TestLabelPanicsOutOfRange(t *testing.T) {
	for _, i := range []int{-1, 2} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Label(%d) of a name of two labels did not panic", i)
				}
			}()
			t.Errorf("label %q", name.MustParse("jmbc.utxo").Label(i))
		}()
	}
}

func TestParent(t *testing.T) {
	n := name.MustParse("jmbc.user.utxo")
	for _, want := range []string{"user.utxo", "utxo", ".", "."} {
		if n = n.Parent(); n != name.MustParse(want) {
			t.Errorf("parent is %s, want %s", n, want)
		}
	}
}

func TestIsSubdomainOf(t *testing.T) {
	// Label of 52 octets: its length octet is the digit 4.
	label52 := strings.Repeat("a", 52)
	for _, tc := range []struct {
		name, child, parent string
		want                bool
	}{
		{"a name of itself", "jmbc.utxo", "jmbc.utxo", true},
		{"a child", "www.jmbc.utxo", "jmbc.utxo", true},
		{"everything of the root", "jmbc.utxo", ".", true},
		{"the parent of the child", "utxo", "jmbc.utxo", false},
		{"a sibling", "a.utxo", "b.utxo", false},
		{"a longer label that ends alike", "xjmbc.utxo", "jmbc.utxo", false},
		{"a label whose text holds the length octet", "b4" + label52 + ".utxo", label52 + ".utxo", false},
	} {
		if got := name.MustParse(tc.child).IsSubdomainOf(name.MustParse(tc.parent)); got != tc.want {
			t.Errorf("%s: %s in %s is %v", tc.name, tc.child, tc.parent, got)
		}
	}
}

// The example of RFC 4034 §6.1, without the labels that are no names here.
func TestCompare(t *testing.T) {
	sorted := []string{
		".", "example", "a.example", "yljkjljk.a.example", "z.a.example", "zabc.a.example", "z.example", "zz.example",
		"utxo", "jmbc.utxo",
	}
	var names []name.Name
	for _, text := range sorted {
		names = append(names, name.MustParse(text))
	}
	for i, a := range names {
		for j, b := range names {
			if got, want := name.Compare(a, b), sign(i-j); got != want {
				t.Errorf("Compare(%s, %s) = %d, want %d", a, b, got, want)
			}
		}
	}
	slices.Reverse(names)
	slices.SortFunc(names, name.Compare)
	for i, n := range names {
		if n.String() != sorted[i] {
			t.Errorf("place %d: %s, want %s", i, n, sorted[i])
		}
	}
}

func sign(i int) int {
	switch {
	case i < 0:
		return -1
	case i > 0:
		return 1
	}
	return 0
}

// U-042: people see U-labels.
func TestUnicode(t *testing.T) {
	for text, want := range map[string]string{
		"xn--fsq.xn--0zwm56d.utxo": "例.测试.utxo",
		"xn--fa-hia.utxo":          "faß.utxo",
		"_dmarc.xn--fsq.utxo":      "_dmarc.例.utxo",
		"jmbc.user.utxo":           "jmbc.user.utxo",
	} {
		if got := name.MustParse(text).Unicode(); got != want {
			t.Errorf("Unicode of %s is %s, want %s", text, got, want)
		}
	}
}

// U-027, U-029: one key for one name, another for another.
func TestKey(t *testing.T) {
	key := name.MustParse("jmbc.user.utxo").Key()
	for _, same := range []string{"JMBC.user.UTXO", "jmbc.user.utxo."} {
		if name.MustParse(same).Key() != key {
			t.Errorf("%s has another key", same)
		}
	}
	for _, other := range []string{"jmbc.user.utxo.hk", "user.utxo", "jmbcuser.utxo", "."} {
		if name.MustParse(other).Key() == key {
			t.Errorf("%s has the same key", other)
		}
	}
}
