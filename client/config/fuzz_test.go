package config_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/internal/testkit"
)

// maxAllocated is what reading a file may allocate, in octets, whatever it says.
const maxAllocated = 4 << 20

// lawful checks what holds for every file: it is read the same way twice, or
// refused with a line that it has; and reading keeps to its memory.
func lawful[T any](t *testing.T, text []byte, decode func([]byte) (T, error)) {
	got, err := decode(text)
	again, errAgain := decode(text)
	if !reflect.DeepEqual(got, again) || !reflect.DeepEqual(err, errAgain) {
		t.Fatalf("%v, %v; then %v, %v", got, err, again, errAgain)
	}
	if f := new(config.Fault); err != nil && (!errors.As(err, &f) || f.Line < 1 || f.Line > lines(text)) {
		t.Fatalf("%#v of a text of %d lines", err, lines(text))
	}
	if n := testkit.Allocated(func() { _, _ = decode(text) }); n > maxAllocated {
		t.Fatalf("%d octets of text allocate %d", len(text), n)
	}
}

// lines counts lines as YAML does, with the one that begins after the end.
func lines(text []byte) int {
	n := 2
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
		n += bytes.Count(text, []byte(end))
	}
	return n
}

func FuzzDecodeResolver(f *testing.F) {
	f.Add([]byte(sample(f, "resolver.yaml")))
	f.Add([]byte(least + "bootstrap: {a.utxo: {addresses: [192.0.2.1]}}\nlisten: {regions: [hk]}\n"))
	f.Add([]byte("{" + strings.Repeat("[", 9000)))
	f.Fuzz(func(t *testing.T, text []byte) { lawful(t, text, config.DecodeResolver) })
}

func FuzzDecodeClient(f *testing.F) {
	f.Add([]byte(sample(f, "client.json")))
	f.Add([]byte(clientOf(`, "bootstrap": {"a.utxo": {"addresses": ["192.0.2.1"]}}, "trust": {"genesis": "g"}`)))
	f.Add([]byte("{\"a\":" + strings.Repeat("[", 9000)))
	f.Fuzz(func(t *testing.T, text []byte) { lawful(t, text, config.DecodeClient) })
}

// What is in a file cannot make reading it take more than it may.
func TestReadingIsFrugal(t *testing.T) {
	for name, text := range map[string]string{
		"a list of nothing": least + "listen: {regions: [" + strings.Repeat("a,", 2000),
		"nested lists":      "a: " + strings.Repeat("[", 4000),
		"nested sections":   "a: " + strings.Repeat("{b: ", 1300),
		"long names":        least + "bootstrap: {" + strings.Repeat("a", 60<<10),
		"dashes":            strings.Repeat("- ", 2000),
		"anchors":           strings.Repeat("a: &b c\n", 1300),
		"long strings":      "{\"a\": \"" + strings.Repeat("\\u0041", 10<<10),
	} {
		for _, decode := range []func([]byte) error{
			func(b []byte) error { _, err := config.DecodeResolver(b); return err },
			func(b []byte) error { _, err := config.DecodeClient(b); return err },
		} {
			if n := testkit.Allocated(func() { _ = decode([]byte(text)) }); n > maxAllocated {
				t.Errorf("%s: %d octets allocate %d", name, len(text), n)
			}
		}
	}
}
