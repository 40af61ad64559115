package p2p

import (
	"context"
	"errors"
	"testing"

	"github.com/libp2p/go-libp2p/core/network"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// hub starts a node with a few peers, connected.
func hub(t testing.TB, peers int, options ...func(*Config)) (*node, []*node) {
	t.Helper()
	var around []*node
	for i := range peers {
		around = append(around, start(t, i+2))
		options = append(options, to(around[i]))
	}
	n := start(t, 1, options...)
	n.waitTopic(peers)
	return n, around
}

// U-014, U-117: records come from whichever peer has them.
func TestRecordsComeFromThePeerThatHasThem(t *testing.T) {
	n, peers := hub(t, 3)
	peers[1].give(root(1), []byte("records"))
	for range 5 {
		b, err := n.FetchRecords(t.Context(), root(1))
		if err != nil || string(b) != "records" {
			t.Fatalf("got %q, %v", b, err)
		}
	}
}

// U-127: nobody has them, which is a failure and not an answer.
func TestNobodyHasTheRecords(t *testing.T) {
	n, _ := hub(t, 2)
	_, err := n.FetchRecords(t.Context(), root(1))
	if !errors.Is(err, ErrUnavailable) || rcode.Of(err) != rcode.ServFail {
		t.Errorf("got %v", err)
	}
	if _, err := start(t, 9).FetchRecords(t.Context(), root(1)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without peers: %v", err)
	}
}

func TestSlowPeerDoesNotHoldUpTheNext(t *testing.T) {
	n, peers := hub(t, 2)
	slow := make(chan struct{})
	defer close(slow)
	peers[0].holdBack(slow)
	peers[1].give(root(1), []byte("records"))
	ctx, cancel := context.WithTimeout(t.Context(), fetchTimeout)
	defer cancel()
	if b, err := n.FetchRecords(ctx, root(1)); err != nil || string(b) != "records" {
		t.Errorf("got %q, %v", b, err)
	}
}

func TestLiarIsNotBelieved(t *testing.T) {
	n, peers := hub(t, 2, func(c *Config) {
		c.CheckRecords = func(_ [32]byte, b []byte) error {
			if string(b) != "records" {
				return errors.New("another root")
			}
			return nil
		}
	})
	peers[0].give(root(1), []byte("a lie"))
	peers[1].give(root(1), []byte("records"))
	// The order is random: ask until the liar was asked.
	for n.book.liar(peers[0].host.ID()) == 0 {
		if b, err := n.FetchRecords(t.Context(), root(1)); err != nil || string(b) != "records" {
			t.Fatalf("got %q, %v", b, err)
		}
	}
	if n.book.liar(peers[1].host.ID()) != 0 {
		t.Error("the honest peer lost standing")
	}
}

// A length of 4 GiB is refused before anything is allocated for it.
func TestAnswerLargerThanRecordsCanBe(t *testing.T) {
	n, peers := hub(t, 1)
	peers[0].host.SetStreamHandler(n.recordsProtocol(), func(s network.Stream) {
		_, _ = s.Write([]byte{0xff, 0xff, 0xff, 0xff})
		_ = s.Close()
	})
	if _, err := n.FetchRecords(t.Context(), root(1)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if n.book.liar(peers[0].host.ID()) == 0 {
		t.Error("the peer kept its standing")
	}
}

func TestFetchesOfOnePeerAreBounded(t *testing.T) {
	server := start(t, 2, func(c *Config) { c.FetchRate = 1 })
	server.give(root(1), []byte("records"))
	n := start(t, 1, to(server))
	n.waitTopic(1)
	refused := 0
	for range 10 {
		if _, err := n.FetchRecords(t.Context(), root(1)); errors.Is(err, ErrUnavailable) {
			refused++
		}
	}
	if refused < 6 { // two at once, and one a second
		t.Errorf("%d of 10 fetches refused", refused)
	}
}

func TestFetchEndsWithTheHost(t *testing.T) {
	n, peers := hub(t, 1)
	stuck := make(chan struct{})
	defer close(stuck)
	peers[0].holdBack(stuck)
	done := make(chan error, 1)
	go func() {
		_, err := n.FetchRecords(context.Background(), root(1))
		done <- err
	}()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, ErrClosed) && !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if _, err := n.FetchRecords(t.Context(), root(1)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
