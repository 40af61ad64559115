package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A liar stands between a command and a node, and changes what passes.
type liar struct {
	api, service string // of the node
	lie          string
	port         string // of the liar's own service

	mu    sync.Mutex
	posts int           // guarded by mu
	held  chan struct{} // closed when a submission is held back
}

type liarKey struct{}

// startLiar starts a liar before the node at $API and points $LIAR at it.
func startLiar(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: liar LIE")
	}
	l := &liar{api: ts.Getenv("API"), lie: args[0], held: make(chan struct{})}
	*ts.Value(liarKey{}).(**liar) = l
	resp, err := http.Get(l.api + rest.PathStatus)
	ts.Check(err)
	var status rest.Status
	ts.Check(json.NewDecoder(resp.Body).Decode(&status))
	ts.Check(resp.Body.Close())
	l.service = status.Service
	port, err := jupc.Listen(jupc.Config{Handler: l, Addr: "127.0.0.1:0"})
	ts.Check(err)
	l.port = port.Addr().String()
	srv := httptest.NewServer(l)
	ts.Setenv("LIAR", srv.URL)
	ts.Defer(func() {
		srv.CloseClientConnections()
		srv.Close()
		ts.Check(port.Close())
	})
}

// awaitHeld waits until the liar holds a submission back.
func awaitHeld(ts *testscript.TestScript, _ bool, _ []string) {
	<-(*ts.Value(liarKey{}).(**liar)).held
}

// ServeHTTP passes a request to the node and the answer back, or breaks off.
func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	breaks := r.Method == http.MethodPost && l.breaks()
	if breaks && l.lie == "drop-commit" {
		panic(http.ErrAbortHandler)
	}
	req, err := http.NewRequestWithContext(r.Context(), r.Method, l.api+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	req.Header = r.Header.Clone()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	switch {
	case err != nil, breaks && l.lie == "drop-receipt":
		panic(http.ErrAbortHandler)
	case breaks:
		close(l.held)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	status := resp.StatusCode
	status, answer = l.tamper(r.URL.Path, status, answer)
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// breaks counts submissions: the first is a commitment, the second a reveal.
func (l *liar) breaks() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts++
	switch l.lie {
	case "drop-commit":
		return l.posts == 1
	case "drop-receipt", "hold-receipt":
		return l.posts == 2
	}
	return false
}

// tamper changes an answer of the HTTP API.
func (l *liar) tamper(path string, status int, b []byte) (int, []byte) {
	switch {
	case path == rest.PathStatus:
		return status, change(b, func(s *rest.Status) { s.Service = l.port })
	case l.lie == "quote" && strings.HasPrefix(path, rest.PathQuotes):
		return status, change(b, func(q *rest.Quote) { q.Fee *= 2 })
	case l.lie == "set" && strings.HasPrefix(path, rest.PathNames):
		return status, change(b, func(n *rest.Name) { n.RecordsRoot = strings.Repeat("ab", 32) })
	case l.lie == "escape" && strings.HasPrefix(path, rest.PathNames):
		return http.StatusConflict, []byte(`{"detail":"\u001b[2Jgone\nutxonode: all is well","code":5,"code_name":"REFUSED"}`)
	case l.lie == "header" && strings.HasPrefix(path, rest.PathLightBlocks):
		b = bytes.Clone(b)
		b[len(b)/3] ^= 1
	}
	return status, b
}

// change decodes an answer, changes it and encodes it again.
func change[T any](b []byte, do func(*T)) []byte {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return b
	}
	do(&v)
	out, err := json.Marshal(v)
	if err != nil {
		return b
	}
	return out
}

// Native passes a query to the node and the response back.
func (l *liar) Native(ctx context.Context, req []byte, from jupc.Source) []byte {
	b, err := jupc.Exchange(ctx, string(from.Transport), l.service, req)
	if err != nil {
		return nil
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		return b
	}
	switch l.lie {
	case "record":
		if len(resp.Answer) > 0 {
			resp.Answer[0].Data = bytes.Clone(resp.Answer[0].Data)
			resp.Answer[0].Data[0] ^= 1
		}
	case "absent":
		resp.RCode, resp.Answer = rcode.NXDomain, nil
	case "no-proof":
		resp.Proof, resp.Flags = nil, resp.Flags&^wire.ResponseAD
	}
	out, err := wire.AppendResponse(nil, &resp)
	if err != nil {
		return b
	}
	return out
}

// DNS is not lied about here.
func (*liar) DNS(context.Context, []byte, jupc.Source) []byte { return nil }
