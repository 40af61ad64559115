package a

import (
	"maps"
	"slices"
)

var (
	table   = [3]int{1, 2, 3}
	counter int
	state   struct{ n int }
)

func init() {} // want `no init functions`

func bad(m map[string]int, c chan int, f float64) (n int) { // want `no channels` `floating point`
	for _, v := range m { // want `iteration order of a map`
		n += v
	}
	for v := range c { // want `no channels`
		n += v
	}
	go bad(nil, nil, 0) // want `single-threaded`
	select {            // want `select picks`
	case <-c:
	default:
	}
	_ = f * 2                     // want `floating point`
	for k := range maps.Keys(m) { // want `maps.Keys yields in random order`
		n += len(k)
	}
	_ = slices.Collect(maps.Values(m)) // want `maps.Values yields in random order`
	counter++                          // want `package variable counter changes`
	counter = 3                        // want `package variable counter changes`
	table[1] = 0                       // want `package variable table changes`
	state.n = 1                        // want `package variable state changes`
	return n
}

func good(m map[string]int) (n int) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		n += m[k]
	}
	for _, k := range slices.SortedFunc(maps.Keys(m), func(a, b string) int { return len(a) - len(b) }) {
		n += m[k]
	}
	local := table
	local[0] = n
	for i := range 3 {
		n += local[i] + counter
	}
	return n
}
