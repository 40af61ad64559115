package ledgertest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Vector is the text of a vector file: a header in the order of the calls to
// Set, then what Body adds. internal/testkit reads it.
type Vector struct{ head, body strings.Builder }

// Set adds a header line.
func (v *Vector) Set(key string, value any) { fmt.Fprintf(&v.head, "%s: %v\n", key, value) }

// Hex adds octets to the body, 32 to a line, under a line that says what they
// are.
func (v *Vector) Hex(what string, b []byte) {
	fmt.Fprintf(&v.body, "# %s\n", what)
	for line := range slices.Chunk(b, 32) {
		fmt.Fprintf(&v.body, "%x\n", line)
	}
}

// Vectors holds the files of dir to what they ought to be, or writes them.
func Vectors(t *testing.T, dir string, update bool, want map[string]*Vector) {
	t.Helper()
	if update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		file := filepath.Join(dir, name+".txt")
		names = append(names, file)
		text := want[name].head.String() + "\n" + want[name].body.String()
		if update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != text {
			t.Errorf("%s is stale (%v); the test's -update writes it anew. Want:\n%s", file, err, text)
		}
	}
	slices.Sort(names)
	if files, err := filepath.Glob(filepath.Join(dir, "*.txt")); err != nil || !slices.Equal(files, names) {
		t.Errorf("%s holds %v, want %v (%v)", dir, files, names, err)
	}
}
