package name_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/name"
)

// A vector is one file of testdata/vectors: "key: value" lines, an empty
// line, and what is read: text, or hexadecimal for the wire.
type vector struct {
	comment, section, entry, expect string
	unicode, name, wire, key        string
	namespace, registrable          string
	body                            string
}

func readVector(path string) (vector, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return vector{}, err
	}
	header, body, ok := strings.Cut(string(content), "\n\n")
	if !ok {
		return vector{}, fmt.Errorf("%s: no empty line", path)
	}
	v := vector{body: strings.TrimSuffix(body, "\n")}
	fields := map[string]*string{
		"comment": &v.comment, "section": &v.section, "entry": &v.entry, "expect": &v.expect,
		"unicode": &v.unicode, "name": &v.name, "wire": &v.wire, "key": &v.key,
		"namespace": &v.namespace, "registrable": &v.registrable,
	}
	for line := range strings.Lines(header) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		field, known := fields[key]
		if !known {
			return vector{}, fmt.Errorf("%s: unknown header %q", path, key)
		}
		*field = value
	}
	return v, nil
}

// read takes the body in by the entry that the vector names.
func (v vector) read() (name.Name, error) {
	switch v.entry {
	case "parse":
		return name.Parse(v.body)
	case "input":
		return name.ParseInput(v.body)
	case "wire":
		octets, err := hex.DecodeString(v.body)
		if err != nil {
			return name.Name{}, err
		}
		n, _, err := name.FromWire(octets)
		return n, err
	}
	return name.Name{}, fmt.Errorf("unknown entry %q", v.entry)
}

// U-004, U-010, U-015, U-016, U-019, U-023, U-025, U-027, U-029, U-032, U-033,
// U-034, U-035, U-036, U-037, U-038, U-039, U-041, U-042: names as they are
// read, written, hashed and judged, for any implementation to check.
func TestVectors(t *testing.T) {
	paths, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			want, err := readVector(path)
			if err != nil {
				t.Fatal(err)
			}
			n, err := want.read()
			got := vector{
				comment: want.comment, section: want.section, entry: want.entry, body: want.body,
				expect: verdict(err),
			}
			if err == nil {
				got.unicode, got.name, got.key = n.Unicode(), n.String(), n.Key().String()
				got.wire = hex.EncodeToString(n.Wire())
				got.namespace, got.registrable = verdict(n.InNamespace()), verdict(n.Registrable())
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(vector{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", want.comment, diff)
			}
		})
	}
}
