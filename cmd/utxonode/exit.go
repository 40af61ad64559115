package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// Exit codes; docs/reference/cli.md has the table.
const (
	exitOK              = 0
	exitFailed          = 1 // anything else
	exitUsage           = 2 // the command line is wrong: nothing was tried
	exitNoNetwork       = 3 // no network was found, or the node cannot be reached
	exitRefused         = 4 // a rule refused it: the draft's code says which
	exitUnauthenticated = 5 // an answer came and could not be verified
	exitInterrupted     = 130
)

// A failure is an error with its exit code.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usage(err error) error           { return &failure{exitUsage, err} }
func usagef(f string, a ...any) error { return usage(fmt.Errorf(f, a...)) }
func noNetworkf(f string, a ...any) error {
	return &failure{exitNoNetwork, fmt.Errorf(f, a...)}
}

// A reported error is what --json prints of it.
type reported struct {
	Error    string     `json:"error"`
	Code     rcode.Code `json:"code"`
	CodeName string     `json:"code_name"`
	Exit     int        `json:"exit"`
}

// report prints err in one line on standard error and returns the exit code.
// With --json the line is a JSON value with the draft's code.
func (a *app) report(err error) int {
	if err == nil {
		return exitOK
	}
	code, exit := rcode.Of(err), exitCode(err)
	if !a.json {
		fmt.Fprintf(a.err, "utxonode: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
		return exit
	}
	line, failed := json.Marshal(reported{err.Error(), code, code.String(), exit})
	if failed != nil {
		panic("BUG: strings and numbers do not encode: " + failed.Error())
	}
	fmt.Fprintf(a.err, "%s\n", line)
	return exit
}

func exitCode(err error) int {
	var f *failure
	switch {
	case errors.As(err, &f):
		return f.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, rest.ErrUnreachable):
		return exitNoNetwork
	case rcode.Of(err) != rcode.ServFail:
		return exitRefused
	}
	return exitFailed
}
