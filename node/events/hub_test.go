package events_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/node/events"
	"github.com/utxo-dns/utxonode/wire"
)

// block is the events of a block in which some names got records.
func block(height uint64, names ...string) []events.Event {
	all := []events.Event{{ID: events.ID{Height: height}, Kind: wire.EventNewBlock}}
	for i, n := range names {
		id := events.ID{Height: height, Place: uint32(i + 1)}
		all = append(all, events.Event{ID: id, Kind: wire.EventRecordsChanged, Name: name.MustParse(n)})
	}
	return all
}

// drain returns the IDs that wait in a listener, behind its backlog.
func drain(l *events.Listener) (ids []string) {
	for _, e := range l.Backlog {
		ids = append(ids, e.ID.String())
	}
	for {
		select {
		case e, ok := <-l.C:
			if !ok {
				return append(ids, "end")
			}
			ids = append(ids, e.ID.String())
		default:
			return ids
		}
	}
}

// U-142: who listens gets what it asks for, from where it asks on, once.
func TestHub(t *testing.T) {
	for _, tc := range []struct {
		name   string
		since  string
		of     []name.Name
		want   string
		missed bool
	}{
		{"from now on", "", nil, "[12-0 12-1]", false},
		{"from a block on", "10", nil, "[11-0 11-1 11-2 12-0 12-1]", false},
		{"from an event on", "11-1", nil, "[11-2 12-0 12-1]", false},
		{"from before the node began", "8", nil, "[10-0 10-1 11-0 11-1 11-2 12-0 12-1]", true},
		{"from where it began", "9", nil, "[10-0 10-1 11-0 11-1 11-2 12-0 12-1]", false},
		{"one name", "9", []name.Name{name.MustParse("a.utxo")}, "[10-1 11-1]", false},
		{"two names", "9", []name.Name{name.MustParse("a.utxo"), name.MustParse("b.utxo")}, "[10-1 11-1 11-2 12-1]", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var since *events.ID
			if tc.since != "" {
				id, err := events.ParseID(tc.since)
				if err != nil {
					t.Fatal(err)
				}
				since = &id
			}
			h := events.NewHub(events.HubConfig{Keep: 4, Queue: 4})
			h.Begin(9)
			h.Add(block(10, "a.utxo"))
			h.Add(block(11, "a.utxo", "b.utxo"))
			l, err := h.Listen(since, tc.of...)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			h.Add(block(12, "b.utxo"))
			if got := fmt.Sprint(drain(l)); got != tc.want || l.Missed != tc.missed {
				t.Errorf("%v, missed %v", got, l.Missed)
			}
		})
	}
}

// What is older than the bound is forgotten, and that is said.
func TestHubForgets(t *testing.T) {
	h := events.NewHub(events.HubConfig{Keep: 2})
	for i := range uint64(6) {
		h.Add(block(i + 1))
	}
	id := events.ID{Height: 1}
	l, err := h.Listen(&id)
	if err != nil || !l.Missed {
		t.Fatalf("%+v, %v", l, err)
	}
	if got := drain(l); len(got) > 4 || got[len(got)-1] != "6-0" {
		t.Fatalf("%v", got)
	}
}

// U-147: who begins to listen takes the same of the node whatever it keeps, and a
// block does not wait for that.
func TestListenersTakeNothingOfWhatIsKept(t *testing.T) {
	allocations := func(blocks uint64) float64 {
		h := events.NewHub(events.HubConfig{})
		for i := range blocks {
			h.Add(block(i+1, "a.utxo"))
		}
		return testing.AllocsPerRun(10, func() {
			l, err := h.Listen(&events.ID{}, name.MustParse("a.utxo"))
			if err != nil {
				t.Fatal(err)
			}
			l.Close()
		})
	}
	if few, many := allocations(1), allocations(8000); many > few {
		t.Errorf("%v allocations with 8,000 blocks, %v with one", many, few)
	}
}

// What is kept stays as it was for who reads it while blocks come, and is
// forgotten: every event once, in order.
func TestBacklogWhileBlocksCome(t *testing.T) {
	const blocks = 2000
	h := events.NewHub(events.HubConfig{Keep: blocks / 8, Queue: blocks})
	h.Add(block(1))
	var readers sync.WaitGroup
	for range 8 {
		l, err := h.Listen(&events.ID{})
		if err != nil {
			t.Fatal(err)
		}
		readers.Go(func() {
			next := uint64(1)
			check := func(e *events.Event) {
				if e.ID.Height != next {
					t.Errorf("block %d, want %d", e.ID.Height, next)
				}
				next++
			}
			for _, e := range l.Backlog {
				check(&e)
			}
			for next <= blocks {
				e := <-l.C
				check(&e)
			}
			again, err := h.Listen(&events.ID{Height: blocks - blocks/16})
			if err != nil || again.Missed {
				t.Errorf("%+v, %v", again, err)
				return
			}
			if got := drain(again); len(got) != blocks/16 {
				t.Errorf("%v", got)
			}
		})
	}
	for i := range uint64(blocks - 1) {
		h.Add(block(i + 2))
	}
	readers.Wait()
}

// A listener that does not read is cut off; the others hear all. So are they when
// the node stops, and nobody can come any more.
func TestSlowListener(t *testing.T) {
	h := events.NewHub(events.HubConfig{Queue: 2, Listeners: 2})
	slow, err := h.Listen(nil)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := h.Listen(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Listen(nil); !errors.Is(err, events.ErrListeners) {
		t.Errorf("a third of two: %v", err)
	}
	for i := range uint64(3) {
		h.Add(block(i + 1))
		if got := fmt.Sprint(drain(quick)); got != fmt.Sprintf("[%d-0]", i+1) {
			t.Errorf("block %d: %s", i+1, got)
		}
	}
	if got := fmt.Sprint(drain(slow)); got != "[1-0 2-0 end]" || !slow.Overrun() || quick.Overrun() {
		t.Errorf("%s, overrun %v and %v", got, slow.Overrun(), quick.Overrun())
	}
	slow.Close()
	h.Close()
	if got := fmt.Sprint(drain(quick)); got != "[end]" || quick.Overrun() {
		t.Errorf("%s", got)
	}
	if _, err := h.Listen(nil); !errors.Is(err, events.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func FuzzParseIDIdempotent(f *testing.F) {
	for _, s := range []string{"1", "1-2", "18446744073709551615-4294967295", "-", "1-", "1-2-3", "+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := events.ParseID(s)
		if err != nil {
			if !errors.Is(err, events.ErrID) {
				t.Fatal(err)
			}
			return
		}
		if again, err := events.ParseID(id.String()); err != nil || again != id {
			t.Fatalf("%q is %v is %v", s, id, again)
		}
	})
}

// A listener that heard of blocks up to one begins behind it.
func ExampleHub() {
	h := events.NewHub(events.HubConfig{})
	h.Add(block(1, "a.utxo"))
	h.Add(block(2, "b.utxo"))
	since, err := events.ParseID("1")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := h.Listen(&since)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	for _, e := range l.Backlog {
		fmt.Println(e.ID, e.Kind, e.Name)
	}
	// Output:
	// 2-0 NEW-BLOCK .
	// 2-1 RECORDS-CHANGED b.utxo
}
