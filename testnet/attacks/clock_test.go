package attacks_test

import (
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/client/wallet"
	"github.com/utxo-dns/utxonode/ledger"
)

// clock is the chain clock, which stands at the same second on all nodes
// between two blocks.
func (w *world) clock(t *testing.T) uint64 {
	t.Helper()
	now := w.status(t, 0).ChainTime
	for i := range w.apis {
		if s := w.status(t, i); s.ChainTime != now {
			t.Fatalf("node %d: the clock is %d at %d, that of node 0 is %d", i, s.ChainTime, s.Height, now)
		}
	}
	return now
}

// poke makes a block, so that the clock is what it is now.
func (w *world) poke(t *testing.T) {
	t.Helper()
	w.does(t, w.build(t, "judy", nil, func(b *wallet.Batch) { b.Pay(address(t, "judy"), 2000*ledger.JMBC) }))
}

// warp moves the clock forward.
func (w *world) warp(t *testing.T, seconds uint64) {
	t.Helper()
	if _, err := w.net.Warp(w.ctx, time.Duration(seconds)*time.Second); err != nil {
		t.Fatal(err)
	}
}

// reach brings the clock to exactly a second, and reports whether there was a
// block in it.
func (w *world) reach(t *testing.T, second uint64) bool {
	t.Helper()
	const near = 2
	w.poke(t) // what the clock says may be of long ago
	if now := w.clock(t); now+near < second {
		w.warp(t, second-now-near)
	}
	for {
		switch now := w.clock(t); {
		case now == second:
			return true
		case now > second:
			return false
		}
		w.poke(t)
	}
}

// edge tries something in the last second before a time and in the first of
// it. begin prepares it and returns the time; where no block came in one of the
// seconds, all begins anew, under another number.
func (w *world) edge(t *testing.T, begin func(attempt int) uint64, before, after func()) {
	t.Helper()
	for attempt := range 5 {
		at := begin(attempt)
		if !w.reach(t, at-1) {
			continue
		}
		before()
		if !w.reach(t, at) {
			continue
		}
		after()
		return
	}
	t.Fatal("this machine makes less than a block a second")
}
