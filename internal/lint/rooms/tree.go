package rooms

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Module is the import path prefix of the rooms.
const Module = "github.com/utxo-dns/utxonode"

// CheckTree checks every Go file below root that is not a test, whatever its
// build tags: findings, and files that no room covers.
func (m *Map) CheckTree(root string) (found []Finding, homeless []string, err error) {
	ignored, err := ignoredDirs(root)
	if err != nil {
		return nil, nil, err
	}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if outside(rel) || slices.Contains(ignored, rel) {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		imports, err := importsOf(p)
		if err != nil {
			return err
		}
		found = append(found, m.Check(rel, imports)...)
		if m.Room(rel) == "" && !strings.Contains(rel, "/internal/gen/") {
			homeless = append(homeless, rel)
		}
		return nil
	})
	return found, homeless, err
}

// outside reports whether a folder is no part of the module's packages.
func outside(rel string) bool {
	base := path.Base(rel)
	return rel != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") ||
		base == "testdata" || rel == "tools")
}

// ignoredDirs returns the folders that .gitignore names from the top.
func ignoredDirs(root string) (dirs []string, err error) {
	b, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "/") && strings.HasSuffix(line, "/") {
			dirs = append(dirs, strings.Trim(line, "/"))
		}
	}
	return dirs, nil
}

func importsOf(file string) (paths []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		paths = append(paths, p)
	}
	return paths, nil
}
