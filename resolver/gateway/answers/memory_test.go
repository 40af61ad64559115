package answers_test

import (
	"fmt"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// A block may bring more names than there is room for, and the same names change
// as often as they will: the table makes room.
func TestManyNames(t *testing.T) {
	table := newTable(t, true)
	block := func(height uint64, address string) {
		var names []answers.Name
		for i := range 3000 {
			owner := fmt.Sprintf("n%d.utxo", i)
			names = append(names, held(t, owner, "www."+owner+" A "+address))
		}
		table.Apply(height, 0, names)
	}
	block(1, "192.0.2.1")
	table.SetReady(t.Context())
	for height := range uint64(5) {
		address := fmt.Sprintf("192.0.2.%d", height+2)
		block(height+2, address)
		for _, i := range []int{0, 1234, 2999} {
			m := ask(t, table, fmt.Sprintf("www.n%d.utxo", i), dns.TypeA, true)
			if m == nil || len(m.Answer) != 2 || m.Answer[0].(*dns.A).A.String() != address {
				t.Fatalf("name %d at height %d: %v", i, height, m)
			}
		}
	}
}

// A table has more owners than names are expected, and keeps them all.
func TestExpectFewer(t *testing.T) {
	table := newTable(t, false)
	table.Apply(1, 0, names(t, 0, 3000, "192.0.2.1"))
	table.Expect(1)
	table.SetReady(t.Context())
	for _, i := range []int{0, 2999, 3000} {
		want := 1
		if i == 3000 {
			want = 0
		}
		if m := ask(t, table, fmt.Sprintf("n%d.utxo", i), dns.TypeA, false); m == nil || len(m.Answer) != want {
			t.Errorf("name %d: %v", i, m)
		}
	}
}
