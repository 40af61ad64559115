package readside

import (
	"errors"
	"log/slog"
	"testing"
	"time"
)

// U-234: a node that fails is left alone, longer each time; it is asked when all
// others have failed too, and as usual once it has answered.
func TestWard(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	w := &ward{now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler), patients: make([]patient, 2)}
	fails := errors.New("down")
	fit := func(want ...bool) {
		t.Helper()
		for i := range want {
			if got := w.fit(i); got != want[i] {
				t.Errorf("node %d is fit: %v, want %v", i, got, want[i])
			}
		}
	}
	fit(true, true)
	w.note(t.Context(), 0, "first", fails)
	fit(false, true)
	now = now.Add(firstRest)
	fit(true, true)
	w.note(t.Context(), 0, "first", fails)
	now = now.Add(firstRest)
	fit(false, true)
	w.note(t.Context(), 1, "second", fails)
	fit(true, true) // both are down: so both are tried
	w.note(t.Context(), 1, "second", nil)
	fit(false, true)
	for range 20 {
		w.note(t.Context(), 0, "first", fails)
	}
	now = now.Add(longestRest)
	fit(true, true)
}
