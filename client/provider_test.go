package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/internal/fakenode"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// laggard is a node that is a block behind until it was asked so often how far it
// is.
type laggard struct {
	http.Handler
	node *fakenode.Node
	left atomic.Int64
}

func (l *laggard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var v any
	status, top := http.StatusOK, l.node.Height()-1
	switch {
	case l.left.Load() <= 0 || strings.HasSuffix(r.URL.Path, "/1"):
		l.Handler.ServeHTTP(w, r)
		return
	case r.URL.Path == rest.PathStatus:
		l.left.Add(-1)
		v = rest.Status{ChainID: l.node.Genesis.Ledger.ChainID, Height: top}
	default:
		status = http.StatusConflict
		v = rest.Problem{Status: status, Detail: "future", Code: rcode.Blockchain}
	}
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// silent is a node that takes questions and says nothing.
type silent struct{ asked chan struct{} }

func (s silent) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	<-r.Context().Done()
}

// headersOf are the headers of a chain as one who asks those nodes sees them.
func headersOf(t *testing.T, node *fakenode.Node, nodes ...http.Handler) *headers {
	t.Helper()
	cfg := ResolverConfig{
		Genesis:        &Genesis{ChainID: node.Genesis.Ledger.ChainID, Validators: node.Validators(), Params: node.Genesis},
		TrustingPeriod: DefaultTrustingPeriod,
	}
	for _, h := range nodes {
		cfg.Nodes = append(cfg.Nodes, served(t, h))
	}
	return newHeaders(&cfg)
}

// served is a client of a node.
func served(t *testing.T, h http.Handler) *rest.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := rest.New(server.URL, nil)
	t.Cleanup(c.Close)
	return c
}

// U-079 (E-54): nodes are not all as far at one time. One that is a block behind is
// waited for a little, one that stays behind or is silent does not keep the others
// from being believed.
func TestNodesBehind(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	good := node.Handler()
	behind := func(looks int64) *laggard {
		l := &laggard{Handler: good, node: node}
		l.left.Store(looks)
		return l
	}
	for name, nodes := range map[string][]http.Handler{
		"the second a block behind for a moment": {good, behind(3)},
		"the first a block behind for a moment":  {behind(3), good},
		"the only one":                           {behind(3)},
		"the second behind for ever":             {good, behind(1 << 40)},
		"the first behind for ever":              {behind(1 << 40), good},
		"the second silent":                      {good, silent{}},
		"the first silent":                       {silent{}, good},
		"two silent":                             {silent{}, good, silent{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			block, err := headersOf(t, node, nodes...).at(ctx, top, now)
			if err != nil || block.Height != top {
				t.Fatalf("%v, %v", block, err)
			}
		})
	}
}

// A height that nobody has is waited for once, not each time that somebody claims
// it; and a node that falls silent later is left out, until it is asked again.
func TestNodesLater(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	var quiet atomic.Bool
	var looks atomic.Int64
	mute := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == rest.PathStatus {
			looks.Add(1)
		}
		if quiet.Load() {
			<-r.Context().Done()
			return
		}
		node.Handler().ServeHTTP(w, r)
	})
	h := headersOf(t, node, mute, node.Handler())
	at := func(height int64, want error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if block, err := h.at(ctx, height, now); !errors.Is(err, want) || err == nil && block.Height != height {
			t.Fatalf("%d: %v, want %v", height, err, want)
		}
	}
	at(top-3, nil)
	at(top+1, ErrHeader)
	if looks.Load() == 0 {
		t.Error("nobody looked whether it comes")
	}
	before := looks.Load()
	for ahead := range int64(5) {
		at(top+1+ahead, ErrHeader)
	}
	if more := looks.Load() - before; more != 0 {
		t.Errorf("looked %d times more", more)
	}
	at(top-2, nil)
	quiet.Store(true)
	at(top-1, nil)
	if h.waited() != 1 {
		t.Errorf("%d nodes are waited for, one is silent", h.waited())
	}
	quiet.Store(false)
	h.all[0].out = h.all[0].out.Add(-2 * excluded)
	at(top, nil)
	if h.waited() != 2 {
		t.Errorf("%d nodes are waited for, of two", h.waited())
	}
}

// U-079 (E-54): to be left out is not to be disbelieved: who is left out is believed
// when the others fall silent or go away, and so on in turn.
func TestLeftOut(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 10 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	var quiet [3]atomic.Bool
	var gone atomic.Bool
	var nodes []http.Handler
	for i := range quiet {
		nodes = append(nodes, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case !quiet[i].Load():
				node.Handler().ServeHTTP(w, r)
			case gone.Load():
				w.WriteHeader(http.StatusNotFound)
			default:
				<-r.Context().Done()
			}
		}))
	}
	h := headersOf(t, node, nodes...)
	for i, honest := range [][]int{{0, 1, 2}, {0, 1}, {2}, {1}, {0, 1, 2}, {0}} {
		for j := range quiet {
			quiet[j].Store(!slices.Contains(honest, j))
		}
		gone.Store(i%2 == 0)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		height := top - 10 + int64(i)
		if block, err := h.at(ctx, height, now); err != nil || block.Height != height {
			t.Errorf("%d, of the nodes %v: %v", height, honest, err)
		}
		cancel()
	}
}

// Who waits for another's question gives up when his own time is over.
func TestHeadersWait(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	now := time.Unix(int64(node.Time()), 0)
	one := silent{asked: make(chan struct{}, 1)}
	h := headersOf(t, node, one)
	first, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := h.at(first, 1, now)
		done <- err
	}()
	<-one.asked
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.at(over, 1, now); !errors.Is(err, context.Canceled) {
		t.Errorf("the second: %v", err)
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
}

// U-079 (E-54): a height that no node has, claimed again and again, has nothing
// verified anew, and who is silent about it is not waited for each time. That it
// was claimed does not keep it from being believed once it is there.
func TestVainHeights(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	var firsts atomic.Int64
	counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == rest.PathLightBlocks+"/1" {
			firsts.Add(1)
		}
		node.Handler().ServeHTTP(w, r)
	})
	h := headersOf(t, node, counting, silentAhead(node), node.Handler())
	at := func(height int64, want error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := h.at(ctx, height, now); !errors.Is(err, want) || ctx.Err() != nil {
			t.Fatalf("%d: %v, want %v", height, err, want)
		}
	}
	at(top-2, nil)
	before := firsts.Load()
	for range 5 {
		at(top+40, ErrHeader)
		at(top-1, nil)
	}
	if firsts.Load() != before {
		t.Errorf("the first header was asked for %d times more", firsts.Load()-before)
	}
	if !h.vain.is(top+40) || h.vain.is(top) || !h.all[1].isOut() {
		t.Errorf("vain: %v, the top: %v, left out: %v", h.vain.is(top+40), h.vain.is(top), h.all[1].isOut())
	}
	for range 40 {
		node.Tick(1)
	}
	now = time.Unix(int64(node.Time()), 0)
	at(top+40, nil)
}

// silentAhead is a node that is silent about headers that there are not, and about
// the first.
func silentAhead(node *fakenode.Node) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.URL.Path, rest.PathLightBlocks+"/")
		if height, err := strconv.ParseUint(text, 10, 64); ok && err == nil && (height == 1 || height > node.Height()) {
			<-r.Context().Done()
			return
		}
		node.Handler().ServeHTTP(w, r)
	})
}

// While nodes are silent about one height, another is verified, and those who wait
// for the first learn together what came of it.
func TestHeightsSideBySide(t *testing.T) {
	node := fakenode.New(t, ledger.JMBC, 1, ledger.Address{1})
	for range 5 {
		node.Tick(5)
	}
	top, now := int64(node.Height()), time.Unix(int64(node.Time()), 0)
	release, asked := make(chan struct{}), make(chan struct{}, 1)
	gate := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/"+strconv.FormatInt(top-1, 10)) {
			node.Handler().ServeHTTP(w, r)
			return
		}
		select {
		case asked <- struct{}{}:
		default:
		}
		select {
		case <-release:
			w.WriteHeader(http.StatusNotFound)
		case <-r.Context().Done():
		}
	})
	h := headersOf(t, node, gate)
	if _, err := h.at(t.Context(), top-2, now); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	const waiting = 8
	for range waiting {
		go func() {
			_, err := h.at(t.Context(), top-1, now)
			done <- err
		}()
	}
	<-asked
	if block, err := h.at(t.Context(), top, now); err != nil || block.Height != top {
		t.Errorf("beside it: %v", err)
	}
	close(release)
	for range waiting {
		if err := <-done; !errors.Is(err, ErrHeader) {
			t.Errorf("it: %v", err)
		}
	}
	if len(h.asked) != 0 {
		t.Errorf("%d heights are asked for, of none", len(h.asked))
	}
}
