package judges_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// everyRData returns a record, at an owner of its own below apex, for all RDATA of
// the vectors that may be stored: every type of the DNS that the ledger looks
// into, but for two that ldns 1.8.3 reads as other octets than they are: NSAP-PTR
// and SINK. owners is how many there are.
func everyRData(t *testing.T, apex string) (records string, owners int) {
	t.Helper()
	files, err := filepath.Glob("../../zone/testdata/rdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kind := ""
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			value = strings.TrimSpace(value)
			switch {
			case key == "type":
				kind = value
			case strings.HasPrefix(key, "stored-") && kind != "23" && kind != "40":
				owners++
				fmt.Fprintf(&all, "t%s-%d.%s TYPE%s \\# %d %s\n", kind, owners, apex, kind, len(value)/2, value)
			}
		}
	}
	return all.String(), owners
}
