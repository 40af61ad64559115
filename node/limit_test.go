package node_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/limits"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// limitedNode starts a node that trusts nobody, and a clock of its limits that
// only the test moves.
func limitedNode(t *testing.T, cfg limits.Config) (n *node.Node, pass func(time.Duration)) {
	t.Helper()
	var past atomic.Int64
	c := config(t, home(t, ledgertest.NewKey(t, "alice")))
	c.TrustedSources = []netip.Prefix{}
	c.Limits = cfg
	c.Limits.Now = func() time.Time { return time.Unix(1_800_000_000, past.Load()) }
	return startWith(t, c), func(d time.Duration) { past.Add(int64(d)) }
}

// request makes a request of the API and returns its status and header, and what
// is wrong.
func request(t *testing.T, n *node.Node, method, path string, body any) (int, http.Header, rest.Problem) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+n.APIAddr()+path, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var p rest.Problem
	if res.StatusCode >= 400 {
		if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
			t.Fatal(err)
		}
	}
	return res.StatusCode, res.Header, p
}

func get(t *testing.T, n *node.Node) (int, http.Header, rest.Problem) {
	t.Helper()
	return request(t, n, http.MethodGet, rest.PathStatus, nil)
}

// U-168: over HTTP the 101st request in a second is 429 with the code REFUSED
// and the time to wait; after the window all is as before.
func TestRequestsAreLimited(t *testing.T) {
	n, pass := limitedNode(t, limits.Config{Queries: 100})
	for range 2 {
		for i := range 100 {
			if status, _, p := get(t, n); status != http.StatusOK {
				t.Fatalf("request %d: %d %+v", i+1, status, p)
			}
		}
		status, header, p := get(t, n)
		if status != http.StatusTooManyRequests || p.Code != rcode.Refused || p.Status != http.StatusTooManyRequests ||
			header.Get("Retry-After") != "1" || header.Get("Content-Type") != "application/problem+json" ||
			!strings.Contains(p.Detail, "more than 100 requests of one source a second; try again in 10ms") {
			t.Fatalf("request 101: %d %v %+v", status, header, p)
		}
		pass(time.Second)
	}
	if _, body := call(t, n, "GET", "/metrics", nil); !strings.Contains(body, `utxonode_limited_total{limit="queries"} 2`) {
		t.Error("the refusals are not counted")
	}
}

// asker asks the service port once and returns the code of the answer.
type asker func(t *testing.T) int

// askers are the ways to ask: both languages, on UDP and on TCP.
func askers(n *node.Node) map[string]asker {
	all := make(map[string]asker)
	for _, network := range []string{"udp", "tcp"} {
		all["native/"+network] = func(t *testing.T) int { return int(askNative(t, n, network).RCode) }
		all["dns/"+network] = func(t *testing.T) int {
			t.Helper()
			reply, _, err := (&dns.Client{Net: network}).ExchangeContext(t.Context(), new(dns.Msg).SetQuestion("nobody.utxo.", dns.TypeA), n.ServiceAddr())
			if err != nil {
				t.Fatal(err)
			}
			return reply.Rcode
		}
	}
	return all
}

func askNative(t *testing.T, n *node.Node, network string) *wire.Response {
	t.Helper()
	q := wire.Query{
		Header:   wire.Header{ID: 5, Nonce: 6},
		Question: wire.Question{Name: name.MustParse("nobody.utxo"), Type: wire.TypeA, Class: wire.ClassIN},
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := jupc.Exchange(t.Context(), network, n.ServiceAddr(), msg)
	if err != nil {
		t.Fatal(err)
	}
	r, err := wire.DecodeResponse(reply)
	if err != nil || r.Header.ID != q.Header.ID || r.Header.Nonce != q.Header.Nonce {
		t.Fatalf("%+v, %v", r, err)
	}
	return &r
}

// U-168: the 101st query in a second is REFUSED, in both languages and on both
// transports; on a connection so is the 1000th. After the window the source is
// answered again.
func TestQueriesAreLimited(t *testing.T) {
	n, pass := limitedNode(t, limits.Config{Queries: 100})
	prove(t, n, decodeTx(t, pay(ledgertest.NewKey(t, "alice"), 0, 100*ledger.JMBC-100_000))) // there is a state to ask about
	for name, ask := range askers(n) {
		t.Run(name, func(t *testing.T) {
			pass(time.Second)
			for i := range 100 {
				if got := ask(t); got != int(rcode.NXDomain) {
					t.Fatalf("query %d: code %d", i+1, got)
				}
			}
			over := 1
			if strings.HasSuffix(name, "/tcp") {
				over = 150 // more than the port would say no to on UDP
			}
			for i := range over {
				if got := ask(t); got != int(rcode.Refused) {
					t.Fatalf("query %d: code %d", 101+i, got)
				}
			}
			pass(time.Second)
			if got := ask(t); got != int(rcode.NXDomain) {
				t.Fatalf("after the window: code %d", got)
			}
			pass(time.Second)
		})
	}
}

// U-147, U-168: a flood of datagrams gets a second's worth of answers and as
// many refusals, then nothing: it cannot be turned on a third party.
func TestFloodIsDropped(t *testing.T) {
	n, pass := limitedNode(t, limits.Config{Queries: 50})
	c, err := net.Dial("udp", n.ServiceAddr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	q, err := new(dns.Msg).SetQuestion("example.com.", dns.TypeA).Pack() // not ours: REFUSED too
	if err != nil {
		t.Fatal(err)
	}
	send := func(id uint16) {
		t.Helper()
		q[0], q[1] = byte(id>>8), byte(id)
		if _, err := c.Write(q); err != nil {
			t.Fatal(err)
		}
	}
	for i := range uint16(150) {
		send(i)
	}
	for n.Limited().QueriesDropped < 50 {
		runtime.Gosched()
	}
	if got, want := n.Limited(), (limits.Counts{QueriesRefused: 50, QueriesDropped: 50}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	pass(time.Second)
	const marker = 999
	send(marker)
	b := make([]byte, 4096)
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	replies := 0
	for {
		if _, err := c.Read(b); err != nil {
			t.Fatalf("after %d replies: %v", replies, err)
		}
		if uint16(b[0])<<8|uint16(b[1]) == marker {
			break
		}
		replies++
	}
	if replies > 100 {
		t.Errorf("%d replies to 150 queries, want 100", replies)
	}
}

// U-168: transactions are limited per source and per signer; a signer's bucket
// is used by new transactions with good signatures alone.
func TestTransactionsAreLimited(t *testing.T) {
	n, pass := limitedNode(t, limits.Config{Transactions: 3})
	alice := ledgertest.NewKey(t, "alice")
	good := func(i uint32) []byte { return pay(alice, i, 100*ledger.JMBC-100_000) }
	submit := func(from string, tx []byte) rcode.Code {
		_, err := n.SubmitFrom(t.Context(), netip.MustParseAddr(from), p2p.Envelope{Tx: tx})
		return rcode.Of(err)
	}
	forged := good(0)
	forged[len(forged)-1] ^= 1
	for _, step := range []struct {
		name, from string
		tx         []byte
		want       rcode.Code
	}{
		{"a forged signature", "192.0.2.1", forged, rcode.SigInvalid},
		{"another", "192.0.2.1", forged, rcode.SigInvalid},
		{"the source's third", "192.0.2.1", good(0), rcode.NoError},
		{"its fourth", "192.0.2.1", good(1), rcode.Refused},
		{"the same again, from elsewhere", "192.0.2.2", good(0), rcode.NoError},
		{"the signer's second", "192.0.2.2", good(1), rcode.NoError},
		{"its third", "192.0.2.2", good(2), rcode.NoError},
		{"its fourth, from a third source", "192.0.2.3", good(3), rcode.Refused},
	} {
		if got := submit(step.from, step.tx); got != step.want {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
	if diff := cmp.Diff(limits.Counts{Source: 1, Signer: 1}, n.Limited()); diff != "" {
		t.Error(diff)
	}
	if n.Accept(t.Context(), p2p.Envelope{Tx: good(4)}) != p2p.Accept {
		t.Error("what a peer passes on is limited")
	}
	pass(time.Second)
	for i := range uint32(3) {
		if status, body := call(t, n, "POST", rest.PathTransactions, rest.Submission{Tx: good(10 + i)}); status != http.StatusOK {
			t.Errorf("after the window: %d %s", status, body)
		}
	}
	status, header, p := request(t, n, "POST", rest.PathTransactions, rest.Submission{Tx: good(20)})
	if status != http.StatusTooManyRequests || p.Code != rcode.Refused || header.Get("Retry-After") != "1" ||
		header.Get("Content-Type") != "application/problem+json" || !strings.Contains(p.Detail, "transactions of one source") {
		t.Errorf("%d %v %+v", status, header, p)
	}
	if got := submit("192.0.2.9", good(20)); got != rcode.Refused {
		t.Errorf("the signer's fourth of the new second: %v", got)
	}
}

func decodeTx(t *testing.T, raw []byte) *ledger.Tx {
	t.Helper()
	tx, err := ledger.DecodeTx(raw)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// U-147: a source that holds connections of the API open keeps nobody from the
// service port, whose connections are counted apart, and blocks go on.
func TestConnectionsOfTheAPIAreBounded(t *testing.T) {
	n, _ := limitedNode(t, limits.Config{})
	refused := 0
	for range 40 {
		c, err := net.Dial("tcp", n.APIAddr())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(30 * time.Second))
		_, _ = c.Write([]byte("GET " + rest.PathHealth + " HTTP/1.1\r\nHost: x\r\n\r\n")) // refused: see below
		_, err = c.Read(make([]byte, 1))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("no answer, and the connection stays open")
		}
		if err != nil {
			refused++
		}
	}
	if refused != 8 {
		t.Errorf("%d connections are refused, want 8", refused)
	}
	prove(t, n, decodeTx(t, pay(ledgertest.NewKey(t, "alice"), 0, 100*ledger.JMBC-100_000))) // blocks go on
	for name, ask := range askers(n) {
		if got := ask(t); got != int(rcode.NXDomain) {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// The API leaves most of the files of a process to the rest of the node.
func TestConnectionsAreAShareOfTheFiles(t *testing.T) {
	for files, want := range map[uint64]int{0: 512, 1: 1, 256: 64, 1024: 256, 2048: 512, 1 << 20: 512, math.MaxUint64: 512} {
		if got := node.Clients(files); got != want {
			t.Errorf("%d of %d files, want %d", got, files, want)
		}
	}
}
