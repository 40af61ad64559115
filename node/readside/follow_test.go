package readside

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/utxo-dns/utxonode/client"
	"github.com/utxo-dns/utxonode/client/config"
	"github.com/utxo-dns/utxonode/client/reach"
	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// told returns a server without nodes that listens, at the height that it has
// verified, and who asks it.
func told(height uint64) (s *Server, asks func(of string) (fresh bool)) {
	asked := 0
	s = &Server{genesis: &client.Genesis{}, log: slog.New(slog.DiscardHandler), changes: newChanges(), newBlock: make(chan struct{}, 1)}
	s.height.Store(height)
	s.stack = resolver.New(resolver.Config{
		Handler: resolver.Stack(resolver.HandlerFunc(func(_ context.Context, req resolver.Request) resolver.Response {
			asked++
			return resolver.Response{
				Owner: req.Question.Name, Zone: req.Question.Name, NoData: true, Verified: true, Height: s.height.Load(),
				Lasting: resolver.Lasting{Anchored: uint64(time.Now().Unix())},
			}
		}), s.changes.layer(time.Now)),
	})
	return s, func(of string) bool {
		before := asked
		s.Resolve(context.Background(), resolver.Request{Question: wire.Question{Name: name.MustParse(of), Type: wire.TypeA, Class: wire.ClassIN}})
		return asked > before
	}
}

// U-147, U-235: a node that says over and over that events were missed has all
// forgotten each time, but no more than once a second.
func TestMissedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, asks := told(9)
		began := time.Now()
		for i := range 3 {
			s.take(t.Context(), rest.Notification{Event: rest.EventMissed})
			for range 2 {
				if !asks("a.utxo") {
					t.Error("what may have changed is kept")
				}
			}
			s.take(t.Context(), rest.Notification{Event: "NEW-BLOCK", ID: "9-0", Height: 9})
			if !asks("a.utxo") || asks("a.utxo") {
				t.Error("now that events come nothing is kept")
			}
			if took, want := time.Since(began), time.Duration(i)*time.Second; took != want { // of the bubble
				t.Errorf("time %d: after %v, want %v", i+1, took, want)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		before := time.Now()
		if s.take(ctx, rest.Notification{Event: rest.EventMissed}); time.Since(before) != 0 {
			t.Error("it waits longer than anybody wants to know")
		}
	})
}

// telling opens a node that tells of events and ends, and notes since when it was
// asked to.
func telling(t *testing.T, since *string, events ...rest.Notification) *rest.Client {
	t.Helper()
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*since = r.URL.Query().Get("since")
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		for i := range events {
			_ = wsjson.Write(r.Context(), conn, &events[i]) // who listens may have heard enough
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
	}))
	t.Cleanup(node.Close)
	c := rest.New(node.URL, nil)
	t.Cleanup(c.Close)
	return c
}

// U-235: an event of a block that there cannot be, or with an ID that is not one of
// its block, is not believed, nor is anything that the node says after it; it
// changes nothing for who is listened to next.
func TestEventsThatCannotBe(t *testing.T) {
	const height = 1000 // of the newest header that is verified
	honest := rest.Notification{Event: "NEW-BLOCK", ID: "1001-0", Height: 1001}
	for _, tc := range []struct {
		name string
		rest.Notification
		want error
		last string // the event to go on after
	}{
		{"the next block", rest.Notification{ID: "1001-0", Height: 1001}, nil, "1001-0"},
		{"a name", rest.Notification{ID: "999-3", Height: 999, Name: "b.utxo"}, nil, "1001-0"},
		{"headers are late", rest.Notification{ID: "1064-0", Height: 1064}, nil, "1001-0"},
		{"no ID", rest.Notification{Height: 1000}, ErrEvent, "990-0"},
		{"an ID that is none", rest.Notification{ID: "x", Height: 1000}, ErrEvent, "990-0"},
		{"an ID without a place", rest.Notification{ID: "1000", Height: 1000}, ErrEvent, "990-0"},
		{"a place that is none", rest.Notification{ID: "1000-4294967296", Height: 1000}, ErrEvent, "990-0"},
		{"an ID of another block", rest.Notification{ID: "4000000000-0", Height: 1000}, ErrEvent, "990-0"},
		{"a block in the future", rest.Notification{ID: "1065-0", Height: 1065}, ErrEvent, "990-0"},
		{"a name in the last block", rest.Notification{ID: "18446744073709551615-1", Height: math.MaxUint64, Name: "utxo"}, ErrEvent, "990-0"},
		{"an ID of what is no event", rest.Notification{Event: rest.EventMissed, ID: "x"}, ErrEvent, "990-0"},
		{"no height", rest.Notification{Name: "utxo"}, ErrEvent, "990-0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, asks := told(height)
			tc.Event = cmp.Or(tc.Event, "NEW-BLOCK")
			last, since := "990-0", ""
			s.changes.missed()
			if err := s.listenTo(t.Context(), telling(t, &since, tc.Notification, honest), &last); errors.Is(err, ErrEvent) != (tc.want != nil) || last != tc.last {
				t.Errorf("%v, to go on after %q", err, last)
			}
			s.changes.missed()
			_ = s.listenTo(t.Context(), telling(t, &since, honest), &last)
			if since == "" || s.listening.Load() != true {
				t.Errorf("the next node is asked since %q", since)
			}
			s.height.Store(height + maxAhead)
			for _, of := range []string{"a.utxo", "b.utxo"} {
				if !asks(of) || asks(of) {
					t.Errorf("%s is not kept", of)
				}
			}
		})
	}
}

// U-235: a node is asked for the events since the newest block that is known to be:
// the one before may have told of later ones.
func TestEventsSinceWhatIsVerified(t *testing.T) {
	for last, want := range map[string]string{"": "", "7": "7", "9-2": "9-2", "10-2": "10-2", "11-0": "10", "70-1": "10"} {
		s, _ := told(10)
		since, at := "none", last
		_ = s.listenTo(t.Context(), telling(t, &since), &at)
		if since != want || at != last {
			t.Errorf("after %q it asks since %q, want %q, and then %q", last, since, want, at)
		}
	}
}

// U-235: the newest header that is verified is never one below it.
func TestHeightStays(t *testing.T) {
	s, _ := told(0)
	s.verified = make(chan struct{})
	for _, step := range []struct{ height, want uint64 }{{0, 0}, {9, 9}, {3, 9}, {9, 9}, {0, 9}, {10, 10}} {
		if s.follows(step.height); s.height.Load() != step.want {
			t.Errorf("after header %d it is %d, want %d", step.height, s.height.Load(), step.want)
		}
		select {
		case <-s.verified:
		default:
			if step.want > 0 {
				t.Errorf("after header %d none is verified", step.height)
			}
		}
	}
}

// U-235: before a header is verified no event can be believed, and none is asked
// for.
func TestNoEventsWithoutHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		s, _ := told(0)
		s.cfg.Pause, s.log, s.verified, s.reach = time.Hour, slog.New(slog.NewTextHandler(&said, nil)), make(chan struct{}), &reach.Reach{}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go s.followEvents(ctx, []config.Endpoint{{Scheme: "ws", Host: "127.0.0.1", Port: 1}})
		synctest.Wait()
		if said.Len() != 0 {
			t.Errorf("%s", said.String())
		}
	})
}
