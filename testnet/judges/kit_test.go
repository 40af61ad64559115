package judges_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/internal/testkit/served"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/testnet"
)

// limit is how long a judge may take.
const limit = time.Minute

// debianPython is the interpreter that Debian's modules are for.
const debianPython = "/usr/bin/python3"

// A court is a node and what stands for it in the arguments of judges.
type court struct {
	node  *served.Node
	place []string // pairs of words and what they stand for: HOST, PORT, TLSPORT, PIN, …
}

// sit starts a node that is asked over every transport.
func sit(t *testing.T, cfg testnet.Config) *court {
	t.Helper()
	more := cfg.Node
	cfg.Node = func(i int, cfg *node.Config) {
		cfg.HTTPS, cfg.QUIC = "127.0.0.1:0", "127.0.0.1:0"
		if more != nil {
			more(i, cfg)
		}
	}
	n := served.StartWith(t, cfg)
	status, err := n.API.Status(n.Context)
	if err != nil {
		t.Fatal(err)
	}
	c := &court{n, []string{"HOST", n.Host, "PORT", n.Port, "PIN", status.TLSPin}}
	for word, addr := range map[string]string{"TLSPORT": status.TLS, "HTTPSPORT": status.HTTPS, "QUICPORT": status.QUIC} {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			t.Fatal(err)
		}
		c.place = append(c.place, word, port)
	}
	return c
}

// ask runs a judge and returns all that it prints, and whether it ended well.
func (c *court) ask(t *testing.T, command string, args ...string) (printed string, ok bool) {
	t.Helper()
	path, err := exec.LookPath(command)
	if err != nil {
		t.Fatalf("%s is not installed; make clients installs it", command)
	}
	ctx, cancel := context.WithTimeout(c.node.Context, limit)
	defer cancel()
	place, words := strings.NewReplacer(c.place...), make([]string, len(args))
	for i := range args {
		words[i] = place.Replace(args[i])
	}
	out, err := exec.CommandContext(ctx, path, words...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err == nil
}

// complaints are what judges say of a message that is not as it should be.
var complaints = []string{
	"malformed", "warning", "mismatch", "formerr", "badlabel", "bad packet", "extra bytes", "trailing", "traceback", "error:", "invalid",
}

// complaint returns the first of them in what a judge printed.
func complaint(printed string) string {
	for _, c := range complaints {
		if strings.Contains(strings.ToLower(printed), c) {
			return c
		}
	}
	return ""
}

// python runs ask.py and fails for each fault that it found.
func (c *court) python(t *testing.T, args ...string) {
	t.Helper()
	printed, _ := c.ask(t, debianPython, append([]string{"ask.py", "HOST", "PORT"}, args...)...)
	var verdict struct {
		Asked  int
		Faults []string
	}
	if err := json.Unmarshal([]byte(printed), &verdict); err != nil {
		t.Fatalf("%v:\n%s", err, printed)
	}
	t.Logf("%d answers", verdict.Asked)
	for _, f := range verdict.Faults {
		t.Error(f)
	}
	if verdict.Asked == 0 {
		t.Error("nothing was asked")
	}
}
