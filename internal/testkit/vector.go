// Package testkit reads test vectors: one scenario a file, a header of
// "key: value" lines, a blank line, a body. Any language can read them. Nothing
// but tests imports this package.
package testkit

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Vector is one scenario.
type Vector struct {
	Name   string // file name without .txt
	Header map[string]string
	Body   string // what follows the blank line, trailing newline included
}

// Parse reads a vector. A header key that is not in keys, or is given twice, is
// an error: a reader that skips what it does not know tests nothing.
func Parse(name, text string, keys ...string) (Vector, error) {
	v := Vector{Name: name, Header: map[string]string{}}
	head, body, _ := strings.Cut(text, "\n\n")
	v.Body = body
	for line := range strings.Lines(head) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		_, twice := v.Header[key]
		switch {
		case !ok:
			return v, fmt.Errorf("%s: header line %q has no colon", name, line)
		case !slices.Contains(keys, key):
			return v, fmt.Errorf("%s: unknown header %q", name, key)
		case twice:
			return v, fmt.Errorf("%s: header %q twice", name, key)
		}
		v.Header[key] = strings.TrimSpace(value)
	}
	return v, nil
}

// Each runs fn as a subtest for every vector in dir, in name order, and fails
// when there is none or a header is unknown.
func Each(t *testing.T, dir string, keys []string, fn func(t *testing.T, v Vector)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("%s: no vectors", dir)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v, err := Parse(name, string(b), keys...)
			if err != nil {
				t.Fatal(err)
			}
			fn(t, v)
		})
	}
}

// Hex decodes hexadecimal text; white space and lines that begin with # are for
// reading only.
func Hex(text string) ([]byte, error) {
	var digits strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			digits.WriteString(strings.Join(strings.Fields(line), ""))
		}
	}
	return hex.DecodeString(digits.String())
}
