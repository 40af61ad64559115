package node_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/internal/ledgertest"
	"github.com/utxo-dns/utxonode/ledger"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/p2p"
	"github.com/utxo-dns/utxonode/wire"
)

// A peer is a gossip host that is no node: it has no chain.
type peer struct{}

func (peer) Accept(context.Context, p2p.Envelope) p2p.Verdict { return p2p.Ignore }
func (peer) Records([32]byte) ([]byte, error)                 { return nil, nil }

// U-142, U-143: a node signs what happens and tells its peers, with the key that
// its peer ID holds.
func TestNodeNotifies(t *testing.T) {
	seed := bytes.Repeat([]byte{5}, 32)
	heard := make(chan []byte, 100)
	host, err := p2p.New(t.Context(), p2p.Config{ChainID: chainID, Key: seed, Notice: func(_ context.Context, msg []byte) p2p.Verdict {
		select {
		case heard <- bytes.Clone(msg):
		default:
		}
		return p2p.Ignore
	}}, peer{}, peer{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	})
	alice := ledgertest.NewKey(t, "alice")
	cfg := config(t, home(t, alice))
	cfg.GossipPeers = host.Addrs()
	n := startWith(t, cfg)

	keys, err := p2p.PeerKeys([]string{"/ip4/127.0.0.1/tcp/1/p2p/" + n.Status().Node})
	if err != nil {
		t.Fatal(err)
	}
	judge := events.NewJudge(chainID, []ledger.PublicKey{events.PublicKey(keys[0])})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ended := make(chan struct{})
	close(ended)
	var msg []byte
	for i := uint32(0); msg == nil; i++ { // until the peer has joined the topic
		if i < 50 {
			id, err := n.Submit(ctx, p2p.Envelope{Tx: pay(alice, i, 100*ledger.JMBC-100_000)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := n.Transaction(ctx, id, rest.WaitCommitted); err != nil {
				t.Fatal(err)
			}
		}
		wait := ctx.Done()
		if i < 50 {
			wait = ended
		}
		select {
		case msg = <-heard:
		case <-wait:
			if ctx.Err() != nil {
				t.Fatal("nothing was heard")
			}
		}
	}
	got, err := judge.Judge(msg, uint64(time.Now().Unix()))
	if err != nil || got.Event != wire.EventNewBlock || got.Height == 0 || got.Height > n.Status().Height {
		t.Fatalf("%+v, %v", got, err)
	}
}

// U-143: whose notifications a node believes, and that it does nothing
// because of one, not even of a height that it has not reached.
func TestNotificationsAreHints(t *testing.T) {
	seed, stranger := bytes.Repeat([]byte{5}, 32), bytes.Repeat([]byte{6}, 32)
	id, err := p2p.PeerID(seed)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
	cfg.GossipPeers = []string{"/ip4/127.0.0.1/tcp/9/p2p/" + id} // nobody answers there
	n := startWith(t, cfg)
	if _, err := n.WaitHeight(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ahead := &events.Event{
		ID: events.ID{Height: 1 << 40, Place: 1}, Kind: wire.EventRecordsChanged, Hash: [32]byte{1}, Name: name.MustParse("jmbc.user.utxo"),
	}
	now := uint64(time.Now().Unix())
	sign := func(seed []byte, at uint64) []byte {
		b, err := events.NewSigner(seed, chainID).Notification(ahead, at)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	unsigned, err := wire.AppendNotification(nil, &wire.Notification{Header: wire.Header{Timestamp: uint32(now)}, Event: wire.EventReorg, Height: 1})
	if err != nil {
		t.Fatal(err)
	}
	good := sign(seed, now)
	before := n.Status()
	for _, tc := range []struct {
		name string
		msg  []byte
		want p2p.Verdict
	}{
		{"unsigned", unsigned, p2p.Ignore},
		{"of a stranger", sign(stranger, now), p2p.Ignore},
		{"long ago", sign(seed, now-400), p2p.Ignore},
		{"malformed", good[:50], p2p.Reject},
		{"of a peer, about blocks to come", good, p2p.Accept},
		{"the same again", good, p2p.Ignore},
	} {
		if got := n.Heard(t.Context(), tc.msg); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	after := n.Status()
	held, err := n.Name(t.Context(), ahead.Name)
	if err != nil || held.Status != "free" || after.AppHash != before.AppHash || after.Height > before.Height+100 || after.CatchingUp {
		t.Fatalf("%+v, %+v, before %+v, %v", held, after, before, err)
	}
	l, err := n.Events().Listen(&events.ID{}, ahead.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for id := range l.Backlog {
		t.Errorf("listeners were told: %v", id)
	}
}

// U-143: of a configured peer whose address is none, the node says so at once.
func TestPeersMustHaveKeys(t *testing.T) {
	cfg := config(t, home(t, ledgertest.NewKey(t, "alice")))
	cfg.GossipPeers = []string{"/ip4/127.0.0.1/tcp/9"}
	if n, err := node.Open(t.Context(), cfg); err == nil {
		t.Fatal(n.Stop(context.Background()))
	}
}

// U-142: the stream of a node that runs: its blocks, from the first on.
func TestEventsOverHTTP(t *testing.T) {
	n := start(t, home(t, ledgertest.NewKey(t, "alice")))
	if _, err := n.WaitHeight(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.APIAddr()+rest.PathEvents+"?since=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for _, want := range []string{"retry: 2000", "", "id: 1-0", "event: NEW-BLOCK"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("%q, want %q, %v", lines.Text(), want, lines.Err())
		}
	}
	lines.Scan()
	var e rest.Notification
	if err := json.Unmarshal(bytes.TrimPrefix(lines.Bytes(), []byte("data: ")), &e); err != nil || e.Height != 1 || len(e.Block) != 64 {
		t.Fatalf("%+v, %v", e, err)
	}
	if err := n.Stop(t.Context()); err != nil { // does not wait for readers
		t.Fatal(err)
	}
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("the stream did not end in good order: %v", err)
	}
}
