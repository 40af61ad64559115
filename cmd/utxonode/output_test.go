package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// A fullDisk takes nothing.
type fullDisk struct{}

var errFull = errors.New("no space left on device")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// What was not printed is no success.
func TestNothingPrinted(t *testing.T) {
	dir := t.TempDir()
	if code := run([]string{"dnssec", "create", "--home", dir}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
		t.Fatal(code)
	}
	for _, args := range [][]string{{"version"}, {"dnssec", "anchor", "--home", dir}, {"dnssec", "keys", "--home", dir}} {
		for _, more := range []string{"--json=true", "--json=false"} {
			var said strings.Builder
			code := run(append(args, more), strings.NewReader(""), fullDisk{}, &said)
			if code != exitFailed || !strings.Contains(said.String(), errFull.Error()) {
				t.Errorf("%v %s exits with %d and says %q", args, more, code, said.String())
			}
		}
	}
}
