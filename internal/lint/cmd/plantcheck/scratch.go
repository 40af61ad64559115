package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/utxo-dns/utxonode/internal/lint/rooms"
)

// fileOf gives every plant a package of its own below the room it names, so
// that plants cannot import one another in a circle. The row of ledger speaks
// of its own folder only, so its plants stay there.
func fileOf(i int, p rooms.Plant) string {
	dir, base := path.Split(p.File)
	name := fmt.Sprintf("plant%d", i)
	if strings.HasSuffix(base, "_test.go") {
		base = name + "_test.go"
	} else {
		base = name + ".go"
	}
	if dir == "ledger/" || strings.HasSuffix(dir, "/internal/gen/") {
		return dir + base
	}
	return path.Join(dir, name, base)
}

// plantAll writes the scratch module: the plants, and an empty package for
// every path they import.
func plantAll(dir, config string, plants []rooms.Plant) error {
	b, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	files := map[string]string{".golangci.yml": string(b)}
	var mod strings.Builder
	mod.WriteString("module " + rooms.Module + "\n\ngo 1.26.0\n")
	for i, p := range plants {
		file := fileOf(i, p)
		files[file] = fmt.Sprintf("package %s\n\nimport _ %q\n", packageName(path.Dir(file)), p.Import)
		if rel, ours := strings.CutPrefix(p.Import, rooms.Module+"/"); ours {
			files[rel+"/stub.go"] = "package " + packageName(rel) + "\n"
		} else if strings.Contains(strings.Split(p.Import, "/")[0], ".") {
			stub := "stub/" + p.Import
			if _, done := files[stub+"/go.mod"]; done {
				continue
			}
			fmt.Fprintf(&mod, "\nrequire %s %s\n\nreplace %s => ./%s\n", p.Import, version(p.Import), p.Import, stub)
			files[stub+"/go.mod"] = "module " + p.Import + "\n\ngo 1.26.0\n"
			files[stub+"/stub.go"] = "package " + packageName(p.Import) + "\n"
		}
	}
	files["go.mod"] = mod.String()
	return writeAll(dir, files)
}

var major = regexp.MustCompile(`^v[2-9]$`)

// version is a version that a module path may have.
func version(modulePath string) string {
	if last := path.Base(modulePath); major.MatchString(last) {
		return last + ".0.0"
	}
	return "v0.0.0"
}

func packageName(dir string) string {
	name := path.Base(dir)
	if major.MatchString(name) {
		name = path.Base(path.Dir(dir))
	}
	return strings.ReplaceAll(name, "-", "")
}

func writeAll(dir string, files map[string]string) error {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}
