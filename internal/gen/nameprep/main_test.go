package main

import (
	"bytes"
	"os"
	"testing"
)

// T-010: the committed table is what this program derives.
func TestCommittedTableIsFresh(t *testing.T) {
	got, err := generateFrom("../idna/composition.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../../name/nameprep/zprofile.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("name/nameprep/zprofile.go is stale: run go generate ./name/nameprep")
	}
}

// T-010: the tables are read whole: as many code points as RFC 3454 lists.
func TestTables(t *testing.T) {
	tab, err := readTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name      string
		got, want int
	}{
		{"A.1", len(tab.unassigned), 879_309},
		{"B.1", len(tab.nothing), 27},
		{"B.2", len(tab.folded), 1371},
		{"C", len(tab.prohibited), 139_780},
		{"D.1", len(tab.right), 1044},
		{"D.2", len(tab.left), 229_973},
	} {
		if tc.got != tc.want {
			t.Errorf("table %s has %d code points, want %d", tc.name, tc.got, tc.want)
		}
	}
	if !tab.nothing[0x1806] {
		t.Error("U+1806 is not in B.1")
	}
	for r := range corrected {
		if tab.prepared(r) != corrected[r] {
			t.Errorf("%U becomes %+q", r, tab.prepared(r))
		}
	}
}
