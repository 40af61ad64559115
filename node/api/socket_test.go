package api_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/wire"
)

// A reader reads events over a WebSocket.
type reader struct {
	got   chan rest.Notification
	ended chan error
}

func listen(t *testing.T, url, since string) reader {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r := reader{make(chan rest.Notification, 64), make(chan error, 1)}
	opened := make(chan struct{})
	go func() {
		c := rest.New(url, nil)
		defer c.Close()
		r.ended <- c.Listen(ctx, since, func() { close(opened) }, func(n rest.Notification) { r.got <- n })
	}()
	select {
	case <-opened:
	case err := <-r.ended:
		t.Fatal(err)
	}
	return r
}

// kinds returns what the next events are.
func (r *reader) kinds(t *testing.T, n int) (all []string) {
	t.Helper()
	for range n {
		select {
		case e := <-r.got:
			all = append(all, e.Event+" "+e.ID)
		case err := <-r.ended:
			t.Fatalf("after %v: %v", all, err)
		}
	}
	return all
}

// U-142, U-235: over a WebSocket the same events come as JSON: what is kept, what
// was missed, and what comes.
func TestEventSocket(t *testing.T) {
	h, s := serve(t, events.HubConfig{Heartbeat: 5 * time.Millisecond})
	h.Begin(4)
	h.Add(happened(5, "a.utxo"))
	r := listen(t, strings.Replace(s.URL, "http:", "ws:", 1), "3-0")
	if got := r.kinds(t, 3); !slices.Equal(got, []string{"missed ", "NEW-BLOCK 5-0", "RECORDS-CHANGED 5-1"}) {
		t.Errorf("%q", got)
	}
	h.Add(happened(6, "b.utxo"))
	if got := r.kinds(t, 2); !slices.Equal(got, []string{"NEW-BLOCK 6-0", "RECORDS-CHANGED 6-1"}) {
		t.Errorf("%q", got)
	}
	h.Close()
	if err := <-r.ended; !errors.Is(err, rest.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

// Of readers of a WebSocket there are no more than of others, and a bad request
// is told so.
func TestEventSocketRefused(t *testing.T) {
	_, s := serve(t, events.HubConfig{Listeners: 1})
	c := rest.New(s.URL, nil)
	defer c.Close()
	if err := c.Listen(t.Context(), "x", nil, nil); !errors.Is(err, rest.ErrUnreachable) || !strings.Contains(err.Error(), "400") {
		t.Errorf("no event x: %v", err)
	}
	listen(t, s.URL, "")
	if err := c.Listen(t.Context(), "", nil, nil); !errors.Is(err, rest.ErrUnreachable) {
		t.Errorf("a second reader: %v", err)
	}
}

// A reader that does not read is told so, and cut off.
func TestEventSocketOverrun(t *testing.T) {
	h, s := serve(t, events.HubConfig{Queue: 1})
	block := make(chan struct{})
	got := make(chan string, 1<<12)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	opened := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		c := rest.New(s.URL, nil)
		defer c.Close()
		ended <- c.Listen(ctx, "", func() { close(opened) }, func(n rest.Notification) { <-block; got <- n.Event })
	}()
	<-opened
	var many []events.Event
	for i := range uint32(4096) { // at once: more than the queue holds
		many = append(many, events.Event{ID: events.ID{Height: 9, Place: i}, Kind: wire.EventNewBlock})
	}
	h.Add(many)
	close(block)
	if err := <-ended; !errors.Is(err, rest.ErrUnreachable) {
		t.Errorf("%v", err)
	}
	close(got)
	last := ""
	for last = range got {
	}
	if last != rest.EventOverrun {
		t.Errorf("the last event is %q", last)
	}
}
