package ledger

import (
	"fmt"
	"slices"
	"testing"
)

// bidOf is tx's claim to the key of a letter, with a coin of that height.
func bidOf(letter byte, tx int, height uint64) claimant { return claimant{Key{letter}, tx, height} }

// E-60: the order in which the transactions of a block are judged.
func TestQueue(t *testing.T) {
	for _, tc := range []struct {
		name   string
		txs    int
		claims []claimant // by key and age
		want   []int
	}{
		{"nobody contends", 3, nil, []int{0, 1, 2}},
		{"one alone", 3, []claimant{bidOf('a', 1, 5)}, []int{0, 1, 2}},
		{"the older one is first anyway", 3, []claimant{bidOf('a', 0, 1), bidOf('a', 2, 2)}, []int{0, 1, 2}},
		{"the younger one waits", 3, []claimant{bidOf('a', 2, 1), bidOf('a', 0, 2)}, []int{1, 2, 0}},
		{"equals stay as they are", 3, []claimant{bidOf('a', 0, 1), bidOf('a', 2, 1)}, []int{0, 1, 2}},
		{"three in a row", 4, []claimant{bidOf('a', 2, 1), bidOf('a', 1, 2), bidOf('a', 0, 3)}, []int{2, 1, 0, 3}},
		{"equals behind an older one", 4, []claimant{bidOf('a', 3, 1), bidOf('a', 0, 2), bidOf('a', 2, 2)}, []int{1, 3, 0, 2}},
		{"who waits for one that waits", 6, []claimant{bidOf('a', 2, 1), bidOf('a', 0, 2), bidOf('b', 5, 1), bidOf('b', 2, 2)}, []int{1, 3, 4, 5, 2, 0}},
		{"two that wait for each other", 3, []claimant{bidOf('a', 0, 1), bidOf('a', 2, 2), bidOf('b', 2, 1), bidOf('b', 0, 2)}, []int{1, 0, 2}},
		{"twice in one transaction", 2, []claimant{bidOf('a', 1, 1), bidOf('a', 0, 2), bidOf('a', 0, 2)}, []int{1, 0}},
		{"an old and a young claim of one", 2, []claimant{bidOf('a', 0, 1), bidOf('a', 1, 2), bidOf('a', 0, 3)}, []int{0, 1}},
	} {
		q := newQueue(tc.txs, tc.claims)
		var got []int
		for range tc.txs {
			got = append(got, q.next())
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// Whatever is claimed, every transaction is judged once, and where nobody can
// wait in a circle none is before an older contender.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{3, 1, 0, 1, 2, 1, 0, 2})
	f.Add([]byte{9, 1, 0, 1, 1, 2, 2, 2, 1, 2, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		txs := 1 + int(b[0])%12
		var claims []claimant
		for c := b[1:]; len(c) >= 3; c = c[3:] {
			claims = append(claims, bidOf(c[0]%4, int(c[1])%txs, uint64(c[2]%5)))
		}
		slices.SortStableFunc(claims, func(a, b claimant) int {
			if k := compareKeys(a.over, b.over); k != 0 {
				return k
			}
			return int(a.height) - int(b.height)
		})
		circles := len(slices.CompactFunc(slices.Clone(claims), func(a, b claimant) bool { return a.over == b.over })) > 1
		once := map[int]bool{}
		for _, c := range claims {
			circles = circles || once[c.tx]
			once[c.tx] = true
		}
		q := newQueue(txs, claims)
		at := make([]int, txs)
		for turn := range txs {
			next := q.next()
			if at[next] != 0 {
				t.Fatal(fmt.Sprint(next, " is judged twice"))
			}
			at[next] = turn + 1
		}
		for i, younger := range claims {
			for _, older := range claims[:i] {
				if !circles && older.height < younger.height && at[younger.tx] < at[older.tx] {
					t.Fatalf("%+v is judged before %+v", younger, older)
				}
			}
		}
	})
}
