package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// print shows v, all of it or it fails: as one JSON value with --json, else by the
// human function.
func (a *app) print(v any, human func(w io.Writer)) error {
	var b bytes.Buffer
	if a.json {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	} else {
		human(&b)
	}
	if _, err := a.out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// note tells a person how long work goes on, on standard error; nothing with
// --json.
func (a *app) note(format string, args ...any) {
	if !a.json {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}
