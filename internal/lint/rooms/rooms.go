// Package rooms reads the import map out of the depguard rows of
// .golangci.yml and judges imports by it, so that the map is held by go test
// too and every row can be shown to catch what it forbids.
package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Row is one depguard rule: the files of a room and what they may import.
type Row struct {
	Name  string
	Mode  string   // strict: only what is allowed; lax: all but what is denied
	Allow []string // import path prefixes, exact with a trailing $
	Deny  []string
	in    []*regexp.Regexp
	out   []*regexp.Regexp
}

// A Map is the rows of one configuration, sorted by name.
type Map struct{ Rows []Row }

// A Finding is one import that a row forbids.
type Finding struct{ Row, File, Import string }

func (f Finding) String() string {
	return fmt.Sprintf("%s: row %s forbids %s", f.File, f.Row, f.Import)
}

type config struct {
	Linters struct {
		Settings struct {
			Depguard struct {
				Rules map[string]struct {
					ListMode string   `yaml:"list-mode"`
					Files    []string `yaml:"files"`
					Allow    []string `yaml:"allow"`
					Deny     []struct {
						Pkg string `yaml:"pkg"`
					} `yaml:"deny"`
				} `yaml:"rules"`
			} `yaml:"depguard"`
		} `yaml:"settings"`
	} `yaml:"linters"`
}

// Load reads the rows of a golangci-lint configuration file.
func Load(path string) (*Map, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c config
	if err := yaml.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m := &Map{}
	for name, r := range c.Linters.Settings.Depguard.Rules {
		row := Row{Name: name, Mode: r.ListMode, Allow: r.Allow}
		for _, d := range r.Deny {
			row.Deny = append(row.Deny, d.Pkg)
		}
		for _, f := range r.Files {
			if pattern, not := strings.CutPrefix(f, "!"); not {
				row.out = append(row.out, compile(pattern))
			} else {
				row.in = append(row.in, compile(pattern))
			}
		}
		m.Rows = append(m.Rows, row)
	}
	if len(m.Rows) == 0 {
		return nil, fmt.Errorf("%s: no depguard rows", filepath.Base(path))
	}
	slices.SortFunc(m.Rows, func(a, b Row) int { return strings.Compare(a.Name, b.Name) })
	return m, nil
}

// compile turns a depguard file pattern into a regexp over slash paths
// relative to the configuration file.
func compile(pattern string) *regexp.Regexp {
	switch pattern {
	case "$all":
		pattern = "**.go"
	case "$test":
		pattern = "**_test.go"
	}
	pattern = strings.TrimPrefix(pattern, "${base-path}/")
	q := regexp.QuoteMeta(pattern)
	q = strings.ReplaceAll(q, `\*\*/`, `(.*/)?`)
	q = strings.ReplaceAll(q, `\*\*`, `.*`)
	q = strings.ReplaceAll(q, `\*`, `[^/]*`)
	return regexp.MustCompile("^" + q + "$")
}

// Covers reports whether the row speaks about the file.
func (r Row) Covers(file string) bool {
	match := func(re *regexp.Regexp) bool { return re.MatchString(file) }
	return slices.ContainsFunc(r.in, match) && !slices.ContainsFunc(r.out, match)
}

// Allows reports whether the row lets its files import the path. The longer of
// an allowing and a denying entry wins.
func (r Row) Allows(path string) bool {
	allow, deny := longest(r.Allow, path), longest(r.Deny, path)
	if r.Mode == "strict" {
		return allow > deny
	}
	return deny == 0 || allow > deny
}

// longest returns the length of the longest entry that covers path, 0 if none.
func longest(entries []string, path string) (n int) {
	first, _, _ := strings.Cut(path, "/")
	for _, e := range entries {
		exact, isExact := strings.CutSuffix(e, "$")
		switch {
		case e == "$gostd":
			if !strings.Contains(first, ".") {
				n = max(n, 1)
			}
		case isExact && path == exact, !isExact && path == e:
			n = max(n, len(e))
		case !isExact && strings.HasPrefix(path, e) && (strings.ContainsAny(e, "./") || !strings.Contains(first, ".")):
			n = max(n, len(e))
		}
	}
	return n
}

// Check returns what the map has against a file with these imports.
func (m *Map) Check(file string, imports []string) (found []Finding) {
	for _, r := range m.Rows {
		if !r.Covers(file) {
			continue
		}
		for _, path := range imports {
			if !r.Allows(path) {
				found = append(found, Finding{Row: r.Name, File: file, Import: path})
			}
		}
	}
	return found
}

// Room returns the row that is the home of the file, "" if none is. The rows
// that hold for many rooms are nobody's home.
func (m *Map) Room(file string) string {
	for _, r := range m.Rows {
		if r.Name != "core" && r.Name != "test-only" && r.Covers(file) {
			return r.Name
		}
	}
	return ""
}
