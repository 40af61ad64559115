package client_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
)

func dev(t testing.TB, who string) *keystore.Key {
	t.Helper()
	k, err := keystore.Dev(who)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newNode starts a node on which alice and bob hold four coins of 100 JMBC.
func newNode(t testing.TB) *fakenode.Node {
	t.Helper()
	n := fakenode.New(t, 100*ledger.JMBC, 4, dev(t, "alice").Address(), dev(t, "bob").Address())
	n.TickOnStatus = 5
	return n
}

// errCut is what a cut line fails with.
var errCut = errors.New("the line was cut")

// A line is the way to a node, which a test may cut: at one request, before it
// arrives or before its answer does.
type line struct {
	to http.Handler

	mu     sync.Mutex
	sent   int  // guarded by mu: requests so far
	cutAt  int  // guarded by mu: the request to fail, counted from 1; 0: none
	arrive bool // guarded by mu: it reaches the node all the same
	cut    bool // guarded by mu: it has been failed; all later ones fail too
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.sent++
	cut := l.cutAt != 0 && l.sent >= l.cutAt
	reaches := !cut || (l.arrive && l.sent == l.cutAt)
	l.cut = l.cut || cut
	l.mu.Unlock()
	w := httptest.NewRecorder()
	if reaches {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		l.to.ServeHTTP(w, r)
	}
	if cut {
		return nil, errCut
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// open returns a client of who over the line.
func open(t testing.TB, n *fakenode.Node, who, dir string, over *line, change ...func(*client.Config)) *client.Client {
	t.Helper()
	over.to = n.Handler()
	cfg := client.Config{
		Rest:   rest.New("http://node.test", &http.Client{Transport: over}),
		Signer: dev(t, who), Params: n.Genesis, Dir: dir, Poll: time.Nanosecond,
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
