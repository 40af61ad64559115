package p2p

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"
)

// ears judge notifications by their first letter, as nodes judge transactions.
type ears chan string

func (e ears) hear(_ context.Context, msg []byte) Verdict {
	e <- string(msg)
	switch msg[0] {
	case 'a':
		return Accept
	case 'r':
		return Reject
	}
	return Ignore
}

func (e ears) want(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-e:
		if got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	case <-time.After(patience):
		t.Fatal("nothing was heard")
	}
}

// U-142, U-143: notifications travel as far as they are believed, apart from
// transactions. What is too long travels nowhere.
func TestNotices(t *testing.T) {
	heard := []ears{make(ears, 100), make(ears, 100), make(ears, 100)}
	listen := func(i int) func(*Config) { return func(c *Config) { c.Notice = heard[i].hear } }
	first := start(t, 1, listen(0))
	middle := start(t, 2, to(first), listen(1))
	last := start(t, 3, to(middle), listen(2))
	first.waitMesh(2) // of both topics
	middle.waitMesh(4)
	last.waitMesh(2)
	publish := func(msg string) {
		t.Helper()
		if err := first.PublishNotice(t.Context(), []byte(msg)); err != nil {
			t.Fatal(err)
		}
	}
	publish("reject me")
	heard[1].want(t, "reject me")
	publish("ignore me")
	heard[1].want(t, "ignore me")
	publish("a good one")
	heard[1].want(t, "a good one")
	heard[2].want(t, "a good one") // the only one that it is told
	if err := first.PublishNotice(t.Context(), make([]byte, MaxNotice+1)); !errors.Is(err, ErrEnvelope) {
		t.Errorf("too long: %v", err)
	}
	if err := first.notices.Publish(t.Context(), bytes.Repeat([]byte{'a'}, MaxNotice+1)); err != nil {
		t.Fatal(err)
	}
	publish("a later one")
	heard[1].want(t, "a later one") // the long one was not even looked at
	select {
	case e := <-middle.offered:
		t.Errorf("a notification was taken for a transaction: %q", e.Tx)
	default:
	}
}

// A host that takes no part publishes nothing, and says so to nobody.
func TestNoNotices(t *testing.T) {
	n := start(t, 1)
	if err := n.PublishNotice(t.Context(), []byte("a")); err != nil || n.NoticePeers() != 0 {
		t.Errorf("%v, %d peers", err, n.NoticePeers())
	}
}

// U-143: a peer's ID holds the key that its notifications are signed with.
func TestPeerKeys(t *testing.T) {
	n := start(t, 1)
	keys, err := PeerKeys(n.Addrs())
	if err != nil || len(keys) != 1 {
		t.Fatalf("%x, %v", keys, err)
	}
	key, err := privateKey(n.cfg.Key)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := key.GetPublic().Raw(); err != nil || !bytes.Equal(keys[0], raw) {
		t.Errorf("%x, %v; want %x", keys[0], err, raw)
	}
	if _, err := PeerKeys([]string{"/ip4/127.0.0.1"}); !errors.Is(err, ErrConfig) {
		t.Errorf("no peer: %v", err)
	}
}
