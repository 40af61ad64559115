package zone_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/zone"
)

// U-003, U-076, U-077: roots, encodings and paths that other
// implementations have to come to. A vector is what is expected of a set, a
// blank line, its records in presentation format.
func TestVectors(t *testing.T) {
	files, err := filepath.Glob("testdata/vectors/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			head, body, ok := strings.Cut(string(b), "\n\n")
			if !ok {
				t.Fatal("no blank line")
			}
			rrs, err := zone.ParseRecords(body, 300)
			if err != nil {
				t.Fatal(err)
			}
			var s zone.Set
			for line := range strings.Lines(head) {
				key, want, ok := strings.Cut(strings.TrimSpace(line), ": ")
				if key == "apex" {
					if s, err = zone.Empty(name.MustParse(want)).Add(rrs...); err != nil {
						t.Fatal(err)
					}
				}
				if got := state(t, s, key); !ok || key != "comment" && got != want {
					t.Errorf("%s: %s, want %s", key, got, want)
				}
			}
		})
	}
}

// state states a property of s in the words of a vector's header.
func state(t *testing.T, s zone.Set, key string) string {
	t.Helper()
	words := strings.Fields(key)
	switch words[0] {
	case "comment":
		return ""
	case "apex":
		return s.Apex().String()
	case "count":
		return fmt.Sprint(s.Count())
	case "root":
		return fmt.Sprintf("%x", s.Root())
	case "encoding-octets":
		return fmt.Sprint(len(s.Encode()))
	case "encoding-sha256":
		return fmt.Sprintf("%x", sha256.Sum256(s.Encode()))
	case "present", "absent":
		rt, err := wire.ParseType(words[2])
		if err != nil {
			t.Fatal(err)
		}
		prove := s.Tree().ProvePresent
		if words[0] == "absent" {
			prove = s.Tree().ProveAbsent
		}
		p, err := prove(name.MustParse(words[1]), rt)
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(p.Encode())
	}
	t.Fatalf("a header nobody knows: %s", key)
	return ""
}
