package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A cite is one place that shows a row: a test function or a script.
type cite struct {
	File string // slash path from the top of the module
	Test string // name of the function, "" for a script or a whole file
}

// idOrRange matches "U-015" and "U-015…U-018" (also "...", and the second
// letter left out).
var idOrRange = regexp.MustCompile(`\b([UDT])-(\d{3})\b(?:\s*(?:…|\.\.\.?)\s*(?:([UDT])-)?(\d{3})\b)?`)

// idsIn returns the ids that a comment cites, ranges expanded.
func idsIn(text string) (ids []string, err error) {
	for _, m := range idOrRange.FindAllStringSubmatch(text, -1) {
		first, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, err
		}
		last := first
		if m[4] != "" {
			if last, err = strconv.Atoi(m[4]); err != nil {
				return nil, err
			}
			if m[3] != "" && m[3] != m[1] || last <= first {
				return nil, fmt.Errorf("%q is no range", m[0])
			}
		}
		for n := first; n <= last; n++ {
			ids = append(ids, fmt.Sprintf("%s-%03d", m[1], n))
		}
	}
	return ids, nil
}

// scan finds the citations in every *_test.go and every script (*.txtar, and
// *.txt below testdata/script) under root. A citation of a row that is not in
// rows is an error.
func scan(root string, rows []row) (map[string][]cite, error) {
	known := map[string]bool{}
	for _, r := range rows {
		known[r.ID] = true
	}
	cites := map[string][]cite{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if skipDir(rel) {
				return filepath.SkipDir
			}
			return nil
		}
		found, err := citesIn(p, rel)
		if err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
		for _, f := range found {
			if !known[f.id] {
				return fmt.Errorf("%s: cites %s, which docs/requirements.csv does not have", rel, f.id)
			}
			cites[f.id] = append(cites[f.id], f.cite)
		}
		return nil
	})
	for id, list := range cites {
		slices.SortFunc(list, func(a, b cite) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Test, b.Test))
		})
		cites[id] = slices.Compact(list)
	}
	return cites, err
}

// skipDir leaves out what holds no tests of the project, and this program's
// own, whose ids are examples.
func skipDir(rel string) bool {
	return rel != "." && strings.HasPrefix(path.Base(rel), ".") ||
		rel == "bin" || rel == "tools" || rel == "internal/reqs"
}

func citesIn(file, rel string) ([]idCite, error) {
	isScript := strings.HasSuffix(rel, ".txtar") ||
		strings.HasSuffix(rel, ".txt") && strings.Contains(rel, "testdata/script")
	switch {
	case strings.HasSuffix(rel, "_test.go"):
		return goCites(file, rel)
	case isScript:
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return scriptCites(string(b), rel)
	}
	return nil, nil
}
