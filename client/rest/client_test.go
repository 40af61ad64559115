package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// serve answers every request with what answer returns, and remembers it.
func serve(t *testing.T, answer func(r *http.Request) (status int, media, body string)) (c *rest.Client, seen *[]string) {
	t.Helper()
	seen = new([]string)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		*seen = append(*seen, fmt.Sprintf("%s %s %s %s", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), b))
		status, media, body := answer(r)
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return rest.New(srv.URL+"/", nil), seen
}

// U-011: the interface between a client and a node, request by request.
func TestRequests(t *testing.T) {
	ctx := t.Context()
	n := name.MustParse("bücher.utxo")
	for _, tc := range []struct {
		name string
		ask  func(c *rest.Client) error
		want string
	}{
		{"status", func(c *rest.Client) error { _, err := c.Status(ctx); return err }, "GET /v1/status  "},
		{"health", func(c *rest.Client) error { _, err := c.Health(ctx); return err }, "GET /v1/health  "},
		{"genesis", func(c *rest.Client) error { _, err := c.Genesis(ctx); return err }, "GET /v1/genesis  "},
		{
			"a name with umlauts is asked for by its A-labels",
			func(c *rest.Client) error { _, err := c.Name(ctx, n); return err }, "GET /v1/names/xn--bcher-kva.utxo  ",
		},
		{"quote", func(c *rest.Client) error { _, err := c.Quote(ctx, n, 2, "tjmbc1"); return err }, "GET /v1/quotes/xn--bcher-kva.utxo?owner=tjmbc1&period=2  "},
		{"the first page of an account", func(c *rest.Client) error { _, err := c.Account(ctx, "tjmbc1x", ""); return err }, "GET /v1/accounts/tjmbc1x  "},
		{"a later page", func(c *rest.Client) error { _, err := c.Account(ctx, "tjmbc1x", "ab:1"); return err }, "GET /v1/accounts/tjmbc1x?after=ab%3A1  "},
		{"block", func(c *rest.Client) error { _, err := c.Block(ctx, 7); return err }, "GET /v1/blocks/7  "},
		{"header", func(c *rest.Client) error { _, err := c.Header(ctx, 8); return err }, "GET /v1/headers/8  "},
		{"the last light block", func(c *rest.Client) error { _, err := c.LightBlock(ctx, 0); return err }, "GET /v1/lightblocks/0  "},
		{
			"transaction", func(c *rest.Client) error {
				_, err := c.Transaction(ctx, ledger.TxID{0xab}, rest.WaitCommitted)
				return err
			},
			"GET /v1/transactions/ab00000000000000000000000000000000000000000000000000000000000000?wait=committed  ",
		},
		{"submit", func(c *rest.Client) error {
			_, err := c.Submit(ctx, rest.Submission{Tx: []byte{1}, Records: [][]byte{{2}}}, rest.WaitProved)
			return err
		}, `POST /v1/transactions?wait=proved application/json {"tx":"AQ==","records":["Ag=="]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, seen := serve(t, func(*http.Request) (int, string, string) { return 200, "application/json", "{}" })
			if err := tc.ask(c); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tc.want}, *seen); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSubmitAnswer(t *testing.T) {
	want := rest.Transaction{TxID: ledger.TxID{1}, Status: rest.TxCommitted, Height: 9, Place: 2}
	c, _ := serve(t, func(*http.Request) (int, string, string) {
		b, err := json.Marshal(want)
		if err != nil {
			t.Error(err)
		}
		return 200, "application/json", string(b)
	})
	got, err := c.Submit(t.Context(), rest.Submission{Tx: []byte{1}}, rest.WaitCommitted)
	if err != nil || got != want {
		t.Fatalf("%+v, %v", got, err)
	}
}

// Every way in which there is no answer, and what it is called.
func TestErrors(t *testing.T) {
	taken := `{"title":"Conflict","status":409,"detail":"registrar: taken: a.utxo","code":6,"code_name":"YXDOMAIN"}`
	for _, tc := range []struct {
		name, media, body string
		status            int
		code              rcode.Code
		text              string
	}{
		{"a problem keeps the draft's code", "application/problem+json", taken, 409, rcode.YXDomain, "YXDOMAIN: registrar: taken: a.utxo"},
		{"a proxy's page", "text/html", "<h1>Bad Gateway</h1>\nmore", 502, rcode.ServFail, "SERVFAIL: <h1>Bad Gateway</h1>"},
		{"nothing at all", "", "", 500, rcode.ServFail, "SERVFAIL: Internal Server Error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _ := serve(t, func(*http.Request) (int, string, string) { return tc.status, tc.media, tc.body })
			_, err := c.Status(t.Context())
			var p *rest.Problem
			if !errors.As(err, &p) || p.Status != tc.status || rcode.Of(err) != tc.code || err.Error() != tc.text {
				t.Fatalf("%v (%+v)", err, p)
			}
		})
	}
	t.Run("not JSON", func(t *testing.T) {
		c, _ := serve(t, func(*http.Request) (int, string, string) { return 200, "text/html", "<html>" })
		if _, err := c.Status(t.Context()); !errors.Is(err, rest.ErrAnswer) {
			t.Fatal(err)
		}
	})
	t.Run("nobody listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := l.Addr().String()
		_ = l.Close()
		if _, err := rest.New(addr, nil).Status(t.Context()); !errors.Is(err, rest.ErrUnreachable) {
			t.Fatal(err)
		}
	})
	t.Run("no address", func(t *testing.T) {
		if _, err := rest.New("http://%zz", nil).Status(t.Context()); !errors.Is(err, rest.ErrUnreachable) {
			t.Fatal(err)
		}
	})
	t.Run("the caller gave up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := rest.New("127.0.0.1:1", nil).Status(ctx)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, rest.ErrUnreachable) {
			t.Fatal(err)
		}
	})
	t.Run("not found", func(t *testing.T) {
		c, _ := serve(t, func(*http.Request) (int, string, string) { return 404, "", "" })
		if _, err := c.Block(t.Context(), 1); !rest.NotFound(err) {
			t.Fatal(err)
		}
	})
}

// A node that cannot serve says why.
func TestHealth(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
		want   rest.Health
	}{
		{200, `{"ok":true}`, rest.Health{OK: true}},
		{503, `{"ok":false,"reason":"catching up"}`, rest.Health{Reason: "catching up"}},
	} {
		c, _ := serve(t, func(*http.Request) (int, string, string) { return tc.status, "application/json", tc.body })
		if got, err := c.Health(t.Context()); err != nil || got != tc.want {
			t.Errorf("%d: %+v, %v", tc.status, got, err)
		}
	}
	c, _ := serve(t, func(*http.Request) (int, string, string) { return 500, "", "broken" })
	if _, err := c.Health(t.Context()); err == nil {
		t.Error("a broken node is healthy")
	}
}

// A hundred callers that ask again and again use a hundred connections, not
// one for each question.
func TestConnectionsAreKept(t *testing.T) {
	const callers, rounds = 100, 10
	var opened atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c := rest.New(srv.URL, nil)
	defer c.Close()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range rounds {
				if _, err := c.Status(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := opened.Load(); n > 2*callers {
		t.Errorf("%d connections for %d callers", n, callers)
	}
}

func ExampleClient() {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"chain_id":"example","height":12}`)
	}))
	defer srv.Close()
	status, err := rest.New(srv.URL, nil).Status(context.Background())
	fmt.Println(status.ChainID, status.Height, err)
	// Output: example 12 <nil>
}
