package weighed_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/utxo-dns/utxonode/resolver/weighed"
)

func length(_ int, v string) int { return len(v) }

// Those asked for last are kept, so many and of such a weight.
func TestCache(t *testing.T) {
	c := weighed.New(3, 10, length)
	has := func(keys ...int) {
		t.Helper()
		var got []int
		for k := range 10 {
			if v, ok := c.Get(k); ok {
				got = append(got, k)
				if v == "" {
					t.Errorf("%d: nothing", k)
				}
			}
		}
		if !slices.Equal(got, keys) || c.Len() != len(keys) {
			t.Errorf("%v, %d of them, want %v", got, c.Len(), keys)
		}
	}
	for k := range 4 {
		c.Put(k, "ab")
	}
	has(1, 2, 3)
	c.Get(1)
	c.Put(4, "abcdef") // 2 + 2 + 6: the third in number is 2
	has(1, 3, 4)
	c.Put(5, "abcdefgh") // 1 and 3 go, and 4, for the weight
	has(5)
	c.Put(6, "ab")
	c.Put(5, "abc")
	has(5, 6)
	c.Put(5, "abcdefghijk") // is too heavy, and what was there is old
	has(6)
	c.Remove(6)
	c.Remove(6)
	has()
	if c.Weight() != 0 {
		t.Errorf("nothing weighs %d", c.Weight())
	}
}

// The weight is that of what is kept, whatever is done.
func TestWeight(t *testing.T) {
	const most = 64
	random := rand.New(rand.NewPCG(1, 2))
	c := weighed.New(20, most, length)
	last := map[int]string{}
	for range 20_000 {
		k := random.IntN(40)
		switch random.IntN(4) {
		case 0:
			c.Remove(k)
			delete(last, k)
		case 1:
			if v, ok := c.Get(k); ok && v != last[k] {
				t.Fatalf("%d: %q, want %q", k, v, last[k])
			}
		default:
			last[k] = string(make([]byte, random.IntN(most+2)))
			c.Put(k, last[k])
		}
		sum := 0
		for k := range 40 {
			if v, ok := c.Get(k); ok {
				sum += len(v)
			}
		}
		if sum != c.Weight() || sum > most || c.Len() > 20 {
			t.Fatalf("%d values weigh %d, and are said to weigh %d", c.Len(), sum, c.Weight())
		}
	}
}
