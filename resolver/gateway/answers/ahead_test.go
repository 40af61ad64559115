package answers_test

import (
	"fmt"
	"testing"

	"github.com/miekg/dns"
)

// A batch changes nothing, whatever is asked for in it, also while blocks change
// the table: of names that there are and are not, and of more than it has room
// for.
func TestBatch(t *testing.T) {
	const size = 4_000
	table := many(t, size, false)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for height := range uint64(20) {
			owner := fmt.Sprintf("more%d.utxo", height)
			table.Apply(height+2, 0, append(names(t, 0, 1000, fmt.Sprintf("192.0.2.%d", height)), held(t, owner, owner+" A 192.0.2.1")))
		}
	}()
	for i, going := 0, true; going; i++ {
		select {
		case <-done:
			going = false
		default:
		}
		batch, ok := table.Batch()
		if !ok {
			t.Fatal("no batch of a large table")
		}
		for j := range 70 {
			owner := fmt.Sprint("n", (i*70+j)%(size+size/10))
			batch.Add(fmt.Appendf(nil, "%c%s\x04utxo", len(owner), owner))
		}
		batch.Fetch()
	}
	for _, i := range []int{0, 999, 1000, size - 1, size} {
		want := 1
		if i == size {
			want = 0
		}
		if m := ask(t, table, fmt.Sprintf("n%d.utxo", i), dns.TypeA, false); m == nil || len(m.Answer) != want {
			t.Errorf("name %d: %v", i, m)
		}
	}
	if _, ok := newTable(t, false).Batch(); ok {
		t.Error("a batch of a small table")
	}
}
