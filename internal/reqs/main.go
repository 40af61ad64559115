// Command reqs writes docs/requirements.md: every requirement row of
// docs/requirements.csv with the tests that cite it. A test cites rows in a
// comment, as "U-015, D-021…D-023: why". With -check nothing is written and the
// exit code is 1 when the index is stale.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// errStale: the index differs from what the tests cite now.
var errStale = errors.New("docs/requirements.md is stale: run make gen")

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "reqs:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("reqs", flag.ContinueOnError)
	root := fs.String("root", ".", "top of the module")
	check := fs.Bool("check", false, "compare instead of write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	rows, err := loadRows(filepath.Join(*root, "docs", "requirements.csv"))
	if err != nil {
		return err
	}
	cites, err := scan(*root, rows)
	if err != nil {
		return err
	}
	index := render(rows, cites)
	path := filepath.Join(*root, "docs", "requirements.md")
	fmt.Fprintln(out, countLine(rows, cites))
	if !*check {
		return os.WriteFile(path, index, 0o644)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(old, index) {
		return errStale
	}
	return nil
}
