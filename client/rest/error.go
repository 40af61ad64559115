package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why there is no answer from a node. An answer that says no
// is a [Problem].
type ErrorKind string

const (
	// ErrUnreachable: the node could not be asked, or broke off.
	ErrUnreachable = ErrorKind("unreachable")
	// ErrAnswer: what came back is not an answer of this API.
	ErrAnswer = ErrorKind("answer")
)

func (k ErrorKind) Error() string { return "rest: " + string(k) }

// RCode maps the kind to the draft's registry (draft §11).
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// unreachable says what to do about a failed exchange. A context that ended
// keeps its error.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %s: %w", ErrUnreachable, c.base, ctx.Err())
	}
	return fmt.Errorf("%w: no answer from %s: is the node running there, and is its API on that port? (%w)",
		ErrUnreachable, c.base, err)
}

// problem reads an error answer. What is no Problem becomes one, so that
// callers have one thing to look for.
func problem(status int, body []byte) error {
	var p Problem
	if err := json.Unmarshal(body, &p); err != nil || (p.Detail == "" && p.Title == "" && p.CodeName == "") {
		text, _, _ := strings.Cut(strings.TrimSpace(string(body[:min(len(body), 200)])), "\n")
		p = Problem{Title: http.StatusText(status), Detail: text, Code: rcode.ServFail}
	}
	p.Status = status
	if p.Code == rcode.NoError {
		p.Code, p.CodeName = rcode.ServFail, "" // no error says that all is well
	}
	if p.Detail == "" {
		p.Detail = p.Title
	}
	if p.CodeName == "" {
		p.CodeName = p.Code.String()
	}
	return &p
}

// NotFound reports whether err says that what was asked for is not there.
func NotFound(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == http.StatusNotFound
}
