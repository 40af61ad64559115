package readside

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/wire"
)

// What is older than the last change of a name, or of one above it, is not kept.
func TestChanges(t *testing.T) {
	c := newChanges()
	c.note(name.MustParse("user.utxo"), 7)
	c.note(name.MustParse("user.utxo"), 5) // of a node that is behind
	for _, tc := range []struct {
		of     string
		height uint64
		want   bool
	}{
		{"user.utxo", 6, true},
		{"user.utxo", 7, false},
		{"a.b.user.utxo", 6, true},
		{"a.b.user.utxo", 7, false},
		{"else.utxo", 1, false},
	} {
		if got := c.since(name.MustParse(tc.of), tc.height); got != tc.want {
			t.Errorf("%s at %d: %v", tc.of, tc.height, got)
		}
	}
}

// U-055: names that change cannot make it grow: what is forgotten counts as
// changed.
func TestChangesAreBounded(t *testing.T) {
	c := newChanges()
	for i := range 3 * maxChanged {
		c.note(name.MustParse(fmt.Sprintf("n%d.utxo", i)), uint64(100+i))
	}
	if len(c.at) > maxChanged {
		t.Errorf("%d names", len(c.at))
	}
	if first := name.MustParse("n0.utxo"); !c.since(first, 99) || !c.since(first, 100) || c.since(first, 200+3*maxChanged) {
		t.Error("what was forgotten is believed to be unchanged")
	}
}

// After a gap nothing is kept, until events come again.
func TestChangesWithAGap(t *testing.T) {
	c, of := newChanges(), name.MustParse("a.utxo")
	c.missed()
	if !c.since(of, 1<<40) {
		t.Error("in the gap")
	}
	c.reached(20)
	if !c.since(of, 19) || c.since(of, 20) {
		t.Error("after it")
	}
	c.reached(30) // no gap: nothing is said of other names
	if c.since(of, 20) {
		t.Error("later")
	}
}

// The layer gives what is old on, and has it end at once; of aliases each counts.
func TestChangesLayer(t *testing.T) {
	c := newChanges()
	c.note(name.MustParse("middle.utxo"), 9)
	first, middle, last := name.MustParse("first.utxo"), name.MustParse("middle.utxo"), name.MustParse("last.utxo")
	now := time.Unix(1_800_000_000, 0)
	for height, want := range map[uint64]uint64{8: uint64(now.Unix()), 9: 0} {
		h := c.layer(func() time.Time { return now })(resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
			return resolver.Response{Height: height, Verified: true, Owner: last, Answer: []wire.RR{
				{Name: first, Type: wire.TypeCNAME}, {Name: middle, Type: wire.TypeCNAME}, {Name: last, Type: wire.TypeA},
			}}
		}))
		resp := h.Resolve(t.Context(), resolver.Request{Question: wire.Question{Name: first, Type: wire.TypeA}})
		if resp.Ends != want || !resp.Verified || len(resp.Answer) != 3 {
			t.Errorf("at height %d it ends at %d, want %d", height, resp.Ends, want)
		}
	}
}

// Of what is older than the events that came after a gap nobody can say whether
// it has changed: it is kept for a moment.
func TestChangesUnsure(t *testing.T) {
	c, of, now := newChanges(), name.MustParse("a.utxo"), time.Unix(1_800_000_000, 0)
	c.missed()
	c.reached(20)
	c.note(of, 21)
	for height, want := range map[uint64]uint64{19: uint64(now.Unix()), 20: uint64(now.Unix()), 21: 0} {
		for owner, want := range map[name.Name]uint64{of: want, name.MustParse("b.utxo"): map[uint64]uint64{19: uint64(now.Unix()) + unsure}[height]} {
			h := c.layer(func() time.Time { return now })(resolver.HandlerFunc(func(context.Context, resolver.Request) resolver.Response {
				return resolver.Response{Height: height, Verified: true, Owner: owner}
			}))
			if resp := h.Resolve(t.Context(), resolver.Request{Question: wire.Question{Name: owner, Type: wire.TypeA}}); resp.Ends != want {
				t.Errorf("%v at height %d ends at %d, want %d", owner, height, resp.Ends, want)
			}
		}
	}
}
