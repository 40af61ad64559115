package reader_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/testkit/served"
)

// python runs one of the reader's programs; ok is whether it ended well.
func python(ctx context.Context, t *testing.T, program string, args ...string) (out, errs string, ok bool) {
	t.Helper()
	cmd := exec.CommandContext(ctx, "python3", append([]string{"-m", "reader." + program}, args...)...)
	cmd.Dir = ".." // where the folder reader is a package
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("python3 cannot be run; make clients installs it: %v", err)
	}
	return stdout.String(), stderr.String(), err == nil
}

// A subject is a node that the reader reads.
type subject struct {
	*served.Node

	anchors string // a file of its headers, for the reader
}

func serve(t *testing.T) *subject {
	t.Helper()
	return &subject{served.Start(t), filepath.Join(t.TempDir(), "anchors.json")}
}

// headers writes every header of the chain for the reader, which trusts them.
func (s *subject) headers(t *testing.T) {
	t.Helper()
	last, err := s.API.Header(s.Context, 0)
	if err != nil {
		t.Fatal(err)
	}
	var known []rest.Header
	for height := uint64(1); height <= last.Height; height++ {
		header, err := s.API.Header(s.Context, height)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, header)
	}
	octets, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.anchors, octets, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A reading is what the reader says of an answer.
type reading struct {
	Name, RCode, Encloser, Anchor, Refused string

	Over, Answer []string
	Octets, Kind int
	Height       uint64
	Trusted      bool
}

// ask has the reader ask the node and verify the answer to its end. A block may
// be made between the headers and the question: then both are repeated.
func (s *subject) ask(t *testing.T, text, rrtype string, args ...string) reading {
	t.Helper()
	for {
		s.headers(t)
		read := s.once(t, append([]string{s.Host, s.Port, text, rrtype, "--warp", "--anchors", s.anchors}, args...)...)
		if !strings.HasPrefix(read.Refused, "no header of height") {
			return read
		}
	}
}

func (s *subject) once(t *testing.T, args ...string) (read reading) {
	t.Helper()
	out, errs, _ := python(s.Context, t, "ask", args...)
	if err := json.Unmarshal([]byte(out), &read); err != nil {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	return read
}
