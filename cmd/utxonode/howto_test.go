package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// fromPage writes a block of a how-to page, which begins with a comment that
// names its file, with other words in the place of some: page PAGE FILE OUT
// [OLD NEW]….
func fromPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args)%2 != 1 {
		ts.Fatalf("usage: page PAGE FILE OUT [OLD NEW]…")
	}
	wd, err := os.Getwd() // of the test: the package's directory
	ts.Check(err)
	b, err := os.ReadFile(filepath.Join(wd, "..", "..", "docs", "how-to", args[0]))
	ts.Check(err)
	_, block, ok := strings.Cut(string(b), "\n# "+args[1]+"\n")
	if ok {
		block, _, ok = strings.Cut(block, "\n```\n")
	}
	if !ok {
		ts.Fatalf("%s has no block of %s", args[0], args[1])
	}
	for i := 3; i < len(args); i += 2 {
		if !strings.Contains(block, args[i]) {
			ts.Fatalf("%s: the block of %s has no %q", args[0], args[1], args[i])
		}
	}
	block = strings.NewReplacer(args[3:]...).Replace(block)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(block+"\n"), 0o600))
}

// aPort puts the number of a port that is free into a variable: port NAME.
func aPort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], port)
}

// awaitListener waits until something listens on a port: listening PORT.
func awaitListener(ts *testscript.TestScript, _ bool, args []string) {
	await(ts, "something listens on "+args[0], func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+args[0])
		return err == nil && c.Close() == nil
	})
}
