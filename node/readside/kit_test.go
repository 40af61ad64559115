package readside_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/keystore"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/readside"
	"github.com/utxo-dns/utxonode/p2p/jupc"
	"github.com/utxo-dns/utxonode/testnet"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
	"github.com/utxo-dns/utxonode/zone"
)

// limit bounds how long a test waits for anything.
const limit = 60 * time.Second

func bounded(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// A chain is a network with a name on it that alice holds.
type chain struct {
	*testnet.Network
	genesis *client.Genesis
	path    string // of the genesis file
	name    name.Name
	alice   *client.Client
}

func newChain(t *testing.T, cfg testnet.Config, records string) *chain {
	t.Helper()
	cfg.Validators, cfg.Heartbeat = 1, 200*time.Millisecond
	c := &chain{Network: testnet.New(t, cfg), name: name.MustParse("jmbc.user.utxo")}
	c.path = filepath.Join(c.Manifest().Nodes[0].Dir, "genesis.json")
	var err error
	if c.genesis, err = client.ReadGenesis(c.path); err != nil {
		t.Fatal(err)
	}
	key, err := keystore.Dev("alice")
	if err != nil {
		t.Fatal(err)
	}
	c.alice, err = client.New(client.Config{
		Rest: rest.New(c.api(0), nil), Signer: key, Params: c.genesis.Params, Poll: 10 * time.Millisecond, Wait: rest.WaitProved,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.alice.Register(bounded(t), c.name, 1); err != nil {
		t.Fatal(err)
	}
	c.set(t, zone.Change{Add: c.records(t, records)})
	return c
}

func (c *chain) api(i int) string { return c.Manifest().Nodes[i].API }

func (c *chain) records(t *testing.T, text string) []wire.RR {
	t.Helper()
	rrs, err := zone.ParseRecords(text, 300)
	if err != nil {
		t.Fatal(err)
	}
	return rrs
}

// set changes the records, and returns when every node can prove it.
func (c *chain) set(t *testing.T, change zone.Change) {
	t.Helper()
	done, err := c.alice.SetRecords(bounded(t), c.name, change)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Len() {
		api := rest.New(c.api(i), nil)
		defer api.Close()
		for {
			tx, err := api.Transaction(bounded(t), done.TxID, rest.WaitProved)
			if err != nil {
				t.Fatal(err)
			}
			if tx.Status == rest.TxCommitted {
				break
			}
		}
	}
}

// A setup is what a file says beside the chain and the nodes.
type setup struct {
	nodes  []string // URLs; nil: all of the network
	events []string
	more   string // YAML
	now    func() time.Time
	log    io.Writer // nil: that of the test
}

// A diary is a log that a test waits for.
type diary struct {
	mu   sync.Mutex
	text []byte        // guarded by mu
	more chan struct{} // guarded by mu; closed when there is more
}

func newDiary() *diary { return &diary{more: make(chan struct{})} }

// Write appends to it.
func (d *diary) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text = append(d.text, b...)
	close(d.more)
	d.more = make(chan struct{})
	return len(b), nil
}

// await returns once a line has all of these.
func (d *diary) await(t *testing.T, parts ...string) {
	t.Helper()
	for ctx := bounded(t); ; {
		d.mu.Lock()
		text, more := string(d.text), d.more
		d.mu.Unlock()
		for line := range strings.Lines(text) {
			if !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(line, p) }) {
				return
			}
		}
		select {
		case <-more:
		case <-ctx.Done():
			t.Fatalf("no %q in\n%s", parts, text)
		}
	}
}

// file is the configuration of a resolver for the chain.
func (c *chain) file(t *testing.T, s setup) *config.Resolver {
	t.Helper()
	if s.nodes == nil {
		for i := range c.Len() {
			s.nodes = append(s.nodes, c.api(i))
		}
	}
	text := "version: 1.0\nnetwork:\n  chain_id: " + c.genesis.ChainID + "\n  rpc_endpoints: [\"" + strings.Join(s.nodes, "\", \"") + "\"]\n"
	if s.events != nil {
		text += "  ws_endpoints: [\"" + strings.Join(s.events, "\", \"") + "\"]\n"
	}
	if !strings.Contains(s.more, "trust:") {
		text += "trust: {genesis: \"" + c.path + "\"}\n"
	}
	if !strings.Contains(s.more, "listen:") {
		text += "listen: {service: \"127.0.0.1:0\"}\n"
	}
	f, err := config.DecodeResolver([]byte(text + s.more))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text+s.more)
	}
	return f
}

// open starts a resolver for the length of the test.
func (c *chain) open(t *testing.T, s setup) *readside.Server {
	t.Helper()
	log := slog.NewTextHandler(t.Output(), nil)
	if s.log != nil {
		log = slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})
	}
	r, err := readside.Open(bounded(t), readside.Config{File: c.file(t, s), Now: s.now, Pause: 50 * time.Millisecond, Log: slog.New(log)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return r
}

// ask asks a resolver natively, as somebody who verifies by the nodes' headers.
func (c *chain) ask(t *testing.T, r *readside.Server, of name.Name, qtype wire.Type) (client.Answer, error) {
	t.Helper()
	var nodes []*rest.Client
	manifest := c.Manifest()
	for _, m := range manifest.Running() {
		api := rest.New(m.API, nil)
		defer api.Close()
		nodes = append(nodes, api)
	}
	return client.NewResolver(client.ResolverConfig{Service: r.Status().Service, Genesis: c.genesis, Nodes: nodes}).Query(bounded(t), of, qtype)
}

// said is what a resolver says natively, without anyone's verifying it.
func said(t *testing.T, r *readside.Server, of name.Name, qtype wire.Type, flags wire.QueryFlags) wire.Response {
	t.Helper()
	q := wire.Query{
		Header: wire.Header{ID: 1, Nonce: 2}, Flags: flags,
		Question: wire.Question{Name: of, Type: qtype, Class: wire.ClassIN},
	}
	msg, err := wire.AppendQuery(nil, &q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := jupc.Exchange(bounded(t), "tcp", r.Status().Service, msg)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// address is the address that an answer has, "" for none.
func address(resp wire.Response) string {
	if len(resp.Answer) == 0 {
		return ""
	}
	return strings.Fields(zone.FormatRR(resp.Answer[len(resp.Answer)-1]))[4]
}

// dig runs the client of the same name, which must be installed, against
// host:port.
func dig(t *testing.T, at string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("dig")
	if err != nil {
		t.Fatal("dig is not installed; make clients installs it")
	}
	host, port, _ := strings.Cut(at, ":")
	cmd := exec.CommandContext(bounded(t), path, append([]string{"-r", "@" + host, "-p", port, "+tries=2", "+time=10"}, args...)...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// A liar stands before a node, and changes what it answers natively.
type liar struct {
	url   string // of its API
	asked atomic.Int64
	hides atomic.Bool // what the API says of names
	names sync.Map    // of questions, as strings
	node  *chain
	lie   func(*wire.Response)
}

// newLiar puts a liar before the first node of a network.
func newLiar(t *testing.T, c *chain, lie func(*wire.Response)) *liar {
	t.Helper()
	l := &liar{node: c, lie: lie}
	port, err := jupc.Listen(jupc.Config{Handler: l, Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.hides.Load() && strings.HasPrefix(r.URL.Path, rest.PathNames) {
			panic(http.ErrAbortHandler)
		}
		resp, err := http.Get(c.api(0) + r.URL.RequestURI())
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		var status rest.Status
		if r.URL.Path == rest.PathStatus && json.Unmarshal(b, &status) == nil {
			status.Service = port.Addr().String()
			b, _ = json.Marshal(status)
		}
		w.WriteHeader(resp.StatusCode)
		_, _ = w.Write(b)
	}))
	l.url = api.URL
	t.Cleanup(func() {
		api.Close()
		if err := port.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// Native passes a query on, and what was made of the response back.
func (l *liar) Native(ctx context.Context, req []byte, _ jupc.Source) []byte {
	l.asked.Add(1)
	if q, err := wire.DecodeQuery(req); err == nil {
		l.names.Store(q.Question.Name.String(), true)
	}
	b, err := jupc.Exchange(ctx, "tcp", l.node.Manifest().Nodes[0].Service, req)
	if err != nil {
		return nil
	}
	resp, err := wire.DecodeResponse(b)
	if err != nil {
		return nil
	}
	for i := range resp.Answer {
		resp.Answer[i].Data = bytes.Clone(resp.Answer[i].Data)
	}
	if l.lie != nil {
		l.lie(&resp)
	}
	if b, err = wire.AppendResponse(nil, &resp); err != nil {
		return nil
	}
	return b
}

// DNS is nobody's business.
func (*liar) DNS(context.Context, []byte, jupc.Source) []byte { return nil }

// forged changes the records that are proved.
func forged(resp *wire.Response) {
	if len(resp.Answer) > 0 {
		resp.Answer[0].Data[0] ^= 1
	}
}

// absent says that there is no such name.
func absent(resp *wire.Response) { resp.RCode, resp.Answer = rcode.NXDomain, nil }

// unproved takes the proof away.
func unproved(resp *wire.Response) { resp.Proof, resp.Flags = nil, resp.Flags&^wire.ResponseAD }

// later is a clock that is ahead by so many seconds.
func later(ahead *atomic.Int64) func() time.Time {
	return func() time.Time { return time.Now().Add(time.Duration(ahead.Load()) * time.Second) }
}
