package testkit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/internal/testkit"
)

func ExampleParse() {
	v, err := testkit.Parse("seventeen", "expect: FORMERR\nsection: draft 2.2.1.1\n\nabcdefghijklmnopq\n", "expect", "section")
	fmt.Println(v.Header["expect"], err)
	fmt.Print(v.Body)
	// Output:
	// FORMERR <nil>
	// abcdefghijklmnopq
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{"a key nobody knows", "expect: ok\nexpects: ok\n\nx"},
		{"a key twice", "expect: ok\nexpect: no\n\nx"},
		{"a line without a colon", "expect ok\n\nx"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if v, err := testkit.Parse("v", tc.text, "expect"); err == nil {
				t.Errorf("reads as %v", v)
			}
		})
	}
}

func TestEachVisitsInOrder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b", "a"} {
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte("n: "+name+"\n\nbody"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	testkit.Each(t, dir, []string{"n"}, func(_ *testing.T, v testkit.Vector) { got = append(got, v.Name+v.Header["n"]) })
	if diff := cmp.Diff([]string{"aa", "bb"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestHexSkipsCommentsAndSpace(t *testing.T) {
	got, err := testkit.Hex("# header\n55 44\n  01\n")
	if diff := cmp.Diff([]byte{0x55, 0x44, 1}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := testkit.Hex("5"); err == nil {
		t.Error("half an octet decodes")
	}
}
