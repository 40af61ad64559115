package peers_test

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/internal/testkit/served"
)

// run runs a client that make clients installs, and returns all that it prints.
// %H and %P in its arguments stand for the node's host and port.
func run(t *testing.T, node *served.Node, command string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(command)
	if err != nil {
		t.Fatalf("%s is not installed; make clients installs it", command)
	}
	ctx, cancel := context.WithTimeout(node.Context, 30*time.Second)
	defer cancel()
	place := strings.NewReplacer("%H", node.Host, "%P", node.Port)
	for i := range args {
		args[i] = place.Replace(args[i])
	}
	out, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// scripts is where the program for Node.js is.
func scripts(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../scripts/peers/ask.js")
	if err != nil {
		t.Fatal(err)
	}
	return path
}
