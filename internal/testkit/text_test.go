package testkit_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/internal/testkit"
)

func TestLines(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte("one\n\nthree")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lines.txt.gz")
	if err := os.WriteFile(path, zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := testkit.Lines(t, path), []string{"one", "", "three"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestText(t *testing.T) {
	for hex, want := range map[string]string{"": "", "0": "", "61": "a", "57DF+540D": "域名", "10FFFF": "\U0010ffff"} {
		if got := testkit.Text(t, hex); got != want {
			t.Errorf("%s is %+q, want %+q", hex, got, want)
		}
	}
}
