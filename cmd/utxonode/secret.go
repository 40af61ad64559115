package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// terminal returns the descriptor of standard input if a person types there.
func (a *app) terminal() (fd int, ok bool) {
	f, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	return int(f.Fd()), true
}

// askSecret prompts on the terminal and reads a line that is not shown.
func (a *app) askSecret(ctx context.Context, prompt string) (string, error) {
	fd, ok := a.terminal()
	if !ok {
		return "", errors.New("standard input is not a terminal")
	}
	state, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	fmt.Fprint(a.err, prompt)
	defer fmt.Fprintln(a.err)
	line, err := interruptible(ctx, func() (string, error) {
		b, err := term.ReadPassword(fd)
		return string(b), err
	})
	if err != nil {
		// The reader may still be there: it must not leave the echo off.
		return "", errors.Join(err, term.Restore(fd, state))
	}
	return line, nil
}

// ask prompts and reads a line.
func (a *app) ask(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(a.err, prompt)
	return interruptible(ctx, func() (string, error) {
		line, err := bufio.NewReader(a.in).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimSpace(line), err
	})
}

// interruptible reads what cannot be told to stop: when the context ends it
// goes on without the answer, and the process is about to end.
func interruptible(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := read()
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// maxInput bounds a file that a command reads whole, in octets.
const maxInput = 16 << 20

// readInput reads a file, or standard input for "-".
func (a *app) readInput(path string) ([]byte, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(b) > maxInput {
		return nil, usagef("%s has more than %d octets", path, maxInput)
	}
	return b, nil
}
