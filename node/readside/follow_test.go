package readside

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/utxo-dns/utxonode/client/rest"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// told returns a server without nodes that listens, at the height that it has
// verified, and who asks it.
func told(height uint64) (s *Server, asks func(of string) (fresh bool)) {
	asked := 0
	s = &Server{log: slog.New(slog.DiscardHandler), changes: newChanges(), newBlock: make(chan struct{}, 1)}
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
