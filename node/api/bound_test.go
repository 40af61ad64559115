package api_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/node/api"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p"
)

// An always is a limiter of who may ask always, and is exempt from the other
// limits or not.
type always struct{ exempt bool }

func (always) Request(netip.Addr) error { return nil }
func (a always) Exempt(netip.Addr) bool { return a.exempt }

func (a always) Site(from netip.Addr) netip.Addr { return (*limits.Limits)(nil).Site(from) }

// A silent backend has nothing but events.
type silent struct{ api.Backend }

func (silent) Events() *events.Hub { return events.NewHub(events.HubConfig{}) }

// open serves an API whose listener has so many places.
func open(t *testing.T, places int, b api.Backend, limit api.Limiter) net.Addr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := api.Server(api.Handler(b, limit, "", http.NotFoundHandler()), slog.New(slog.DiscardHandler))
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(api.Bound(l, places, limit, slog.New(slog.DiscardHandler))) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return l.Addr()
}

// A client is one connection.
type client struct {
	net.Conn
	*bufio.Reader
}

func (c client) Read(b []byte) (int, error) { return c.Reader.Read(b) }

func connect(t *testing.T, to net.Addr, from string) client {
	t.Helper()
	d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 0))}
	c, err := d.DialContext(t.Context(), "tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	return client{c, bufio.NewReader(c)}
}

// ask makes a request and returns the first status of its answer, 0 if the
// connection ends without one.
func (c client) ask(t *testing.T, request string) int {
	t.Helper()
	_, _ = io.WriteString(c.Conn, request) // that it is closed shows below
	line, err := c.ReadString('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("no answer, and the connection stays open")
	}
	status := 0
	if err == nil {
		_, err = fmt.Sscanf(line, "HTTP/1.1 %d", &status)
	}
	if err != nil {
		return 0
	}
	return status
}

const look = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"

// U-147, U-168: an address has so many connections and no more, unless it is
// exempt; so has the listener in all. One that ends makes room, and counts once.
func TestConnectionsAreBounded(t *testing.T) {
	for _, tc := range []struct {
		name   string
		places int
		exempt bool
		from   []string
		want   int // that are served of 40 of each address
	}{
		{"of one address", 512, false, []string{"127.0.0.1"}, 32},
		{"of two", 512, false, []string{"127.0.0.1", "127.0.0.2"}, 64},
		{"in all", 48, false, []string{"127.0.0.1", "127.0.0.2"}, 48},
		{"exempt", 512, true, []string{"127.0.0.1"}, 40},
		{"exempt, in all", 36, true, []string{"127.0.0.1"}, 36},
	} {
		t.Run(tc.name, func(t *testing.T) {
			to := open(t, tc.places, silent{}, always{tc.exempt})
			var served []client
			for _, from := range tc.from {
				for range 40 {
					if c := connect(t, to, from); c.ask(t, look) == http.StatusOK {
						served = append(served, c)
					}
				}
			}
			if len(served) != tc.want {
				t.Fatalf("%d are served, want %d", len(served), tc.want)
			}
			served[0].Close()
			for tries := 0; connect(t, to, tc.from[0]).ask(t, look) != http.StatusOK; tries++ { // until the end is seen
				if tries == 1000 {
					t.Fatal("no room after one has ended")
				}
			}
		})
	}
}

// A busy backend has work with every transaction until its client goes.
type busy struct {
	silent
	begun chan struct{}
}

func (b busy) SubmitFrom(ctx context.Context, _ netip.Addr, _ p2p.Envelope) (ledger.TxID, error) {
	b.begun <- struct{}{}
	<-ctx.Done()
	return ledger.TxID{}, ctx.Err()
}

// submission is a request with a body of so many octets, which says so or not.
func submission(octets int, said bool) string {
	body := `{"tx":"AAAA"}`
	body += strings.Repeat(" ", octets-len(body))
	head := "POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	if said {
		return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, octets, body)
	}
	return fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", head, octets, body)
}

// U-147: the octets of requests that are in work at once are bounded, of one
// source and in all; one that ends makes room.
func TestBodiesAreBounded(t *testing.T) {
	const most = 2<<20 - 1
	for _, tc := range []struct {
		name    string
		exempt  bool
		request string
		want    int // that may be in work at once
	}{
		{"of one source", false, submission(most, true), 4},
		{"of no length", false, submission(100, false), 4},
		{"of an exempt source", true, submission(most, true), 16},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := busy{begun: make(chan struct{})}
			to := open(t, 512, b, always{tc.exempt})
			submit := func(request string) (c client, status int) {
				c = connect(t, to, "127.0.0.1")
				answered := make(chan int, 1)
				go func() { answered <- c.ask(t, request) }()
				select {
				case <-b.begun:
				case status = <-answered:
				}
				return c, status
			}
			var held []client
			for range tc.want {
				c, status := submit(tc.request)
				if status != 0 {
					t.Fatalf("%d after %d", status, len(held))
				}
				held = append(held, c)
			}
			if _, status := submit(submission(100, true)); status != http.StatusTooManyRequests {
				t.Errorf("one more: %d", status)
			}
			if status := connect(t, to, "127.0.0.1").ask(t, look); status != http.StatusOK {
				t.Errorf("what has no body: %d", status)
			}
			held[0].Close()
			for tries := 0; ; tries++ { // until the end is seen
				if _, status := submit(submission(100, true)); status == 0 {
					break
				} else if tries == 1000 {
					t.Fatalf("after one has ended: %d", status)
				}
			}
		})
	}
}

// A failing listener has no files left, and then is closed.
type failing struct {
	net.Listener
	errs []error
}

func (f *failing) Accept() (net.Conn, error) {
	err := f.errs[0]
	f.errs = f.errs[1:]
	return nil, err
}

// What the server has to say goes where the node's log goes.
func TestServerLogs(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	full := &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	f := &failing{l, []error{full, net.ErrClosed}}
	if err := api.Server(http.NotFoundHandler(), log).Serve(api.Bound(f, 1, always{}, log)); !errors.Is(err, net.ErrClosed) {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "level=WARN") || !strings.Contains(out.String(), "Accept") {
		t.Errorf("logged: %q", out.String())
	}
}
