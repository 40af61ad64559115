package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIDsInComments(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
		bad        bool
	}{
		{name: "one", text: "U-015: names", want: []string{"U-015"}},
		{name: "several drafts", text: "U-015, D-001 and T-038", want: []string{"U-015", "D-001", "T-038"}},
		{name: "range with an ellipsis", text: "U-015…U-018", want: []string{"U-015", "U-016", "U-017", "U-018"}},
		{name: "range with dots, letter left out", text: "T-001...003: x", want: []string{"T-001", "T-002", "T-003"}},
		{name: "readings are no rows", text: "E-53, draft §3.1, AU-123, U-1234"},
		{name: "range that runs backwards", text: "U-018…U-015", bad: true},
		{name: "range over two drafts", text: "U-001…D-002", bad: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := idsIn(tc.text)
			if (err != nil) != tc.bad {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tc.want, got); !tc.bad && diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tree writes a small module and returns its top.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		p := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const rowsCSV = "id,section,strength,what must hold\nU-001,1.1,MUST,\"one | two\"\nU-002,1.2,MAY,other\nD-001,2,implied,third\n"

func sample(t *testing.T) string {
	return tree(t, map[string]string{
		"docs/requirements.csv": rowsCSV,
		"name/name_test.go": `package name

// U-001: shown twice, listed once. U-001.
func TestOne(t *testing.T) {
	for _, tc := range []struct{}{
		// D-001: a row of the table
		{},
	} { _ = tc }
}
`,
		"name/other.go":                  "package name\n\n// U-002 outside a test does not count.\n",
		"cmd/testdata/script/life.txtar": "# D-001: end to end\nexec utxonode\n",
		"bin/junk_test.go":               "not go",
		"internal/reqs/own_test.go":      "not go either",
		"docs/requirements.md":           "",
	})
}

func TestIndexNamesTheTests(t *testing.T) {
	root := sample(t)
	var out bytes.Buffer
	if err := run([]string{"-root", root}, &out); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(root, "docs", "requirements.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"3 rows, 2 cited by tests, 1 not yet.",
		`| U-001 | 1.1 | MUST | one \| two | [name TestOne](../name/name_test.go) |`,
		"| U-002 | 1.2 | MAY | other |  |",
		"| D-001 | 2 | implied | third | [cmd/testdata/script/life.txtar](../cmd/testdata/script/life.txtar)<br>[name TestOne](../name/name_test.go) |",
	} {
		if !strings.Contains(string(b), want+"\n") {
			t.Errorf("index lacks %q:\n%s", want, b)
		}
	}
}

func TestCheckSaysStale(t *testing.T) {
	root := sample(t)
	if err := run([]string{"-root", root, "-check"}, &bytes.Buffer{}); !errors.Is(err, errStale) {
		t.Errorf("empty index: %v", err)
	}
	for _, args := range [][]string{{"-root", root}, {"-root", root, "-check"}} {
		if err := run(args, &bytes.Buffer{}); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestUnknownRowIsAnError(t *testing.T) {
	root := tree(t, map[string]string{
		"docs/requirements.csv": rowsCSV,
		"a_test.go":             "package a\n\n// U-999: no such row\n",
	})
	if err := run([]string{"-root", root}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "U-999") {
		t.Errorf("error %v, want one that names U-999", err)
	}
}

func TestRowsAreChecked(t *testing.T) {
	for _, bad := range []string{
		"U-001,1,MUST,a\nU-001,1,MUST,b\n", "X-001,1,MUST,a\n", "U-001,1,shall,a\n", "U-001,1,MUST,\n", "U-001,1,MUST\n",
	} {
		root := tree(t, map[string]string{"docs/requirements.csv": "id,section,strength,text\n" + bad})
		if err := run([]string{"-root", root}, &bytes.Buffer{}); err == nil {
			t.Errorf("%q loads", bad)
		}
	}
}

// The rows of the three drafts: 256, 74 and 38.
func TestAllRowsAreThere(t *testing.T) {
	rows, err := loadRows("../../docs/requirements.csv")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range rows {
		got[r.ID[:1]]++
	}
	if diff := cmp.Diff(map[string]int{"U": 256, "D": 74, "T": 38}, got); diff != "" {
		t.Error(diff)
	}
}
