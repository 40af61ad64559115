package rooms_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/lint/rooms"
)

const root = "../../.."

func load(t *testing.T) *rooms.Map {
	t.Helper()
	m, err := rooms.Load(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// U-011, T-003: five layers, and an import never points up; application, resolver and
// server are rooms of their own.
func TestTreeObeysTheMap(t *testing.T) {
	found, homeless, err := load(t).CheckTree(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
	for _, f := range homeless {
		t.Errorf("%s: no row of .golangci.yml is its home", f)
	}
}

// U-011, T-003: each row catches what it forbids and lets by what the room needs.
func TestEveryRowCatches(t *testing.T) {
	m := load(t)
	plants, err := rooms.LoadPlants("testdata/plants.txt")
	if err != nil {
		t.Fatal(err)
	}
	caught := map[string]int{}
	for _, p := range plants {
		t.Run(fmt.Sprintf("%s %s in %s", p.Verdict, p.Import, p.File), func(t *testing.T) {
			found := m.Check(p.File, []string{p.Import})
			byRow := slices.ContainsFunc(found, func(f rooms.Finding) bool { return f.Row == p.Row })
			switch {
			case p.Verdict == "refuse" && !byRow:
				t.Errorf("row %s lets it by", p.Row)
			case p.Verdict == "allow" && len(found) != 0:
				t.Errorf("%v", found)
			}
			if byRow {
				caught[p.Row]++
			}
		})
	}
	for _, r := range m.Rows {
		if caught[r.Name] == 0 {
			t.Errorf("row %s: no plant shows that it catches anything", r.Name)
		}
	}
}

// depguard finds an entry by binary search and looks at one candidate only, so
// an entry that is a prefix of another one hides it.
func TestNoEntryHidesAnother(t *testing.T) {
	for _, r := range load(t).Rows {
		for _, list := range [][]string{r.Allow, r.Deny} {
			for _, a := range list {
				for _, b := range list {
					if a != b && a[len(a)-1] != '$' && len(a) < len(b) && b[:len(a)] == a && a[0] != '$' {
						t.Errorf("row %s: %s hides %s", r.Name, a, b)
					}
				}
			}
		}
	}
}

func TestHomelessFileIsReported(t *testing.T) {
	if got := load(t).Room("attic/a.go"); got != "" {
		t.Errorf("attic/a.go lives in %q, want nowhere", got)
	}
}
