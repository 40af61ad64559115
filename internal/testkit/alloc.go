package testkit

import (
	"runtime"
	"testing"
)

// Headroom is what a decoder may allocate beyond the size of its input, in
// octets, whatever the input says (U-055).
const Headroom = 64 << 10

// Allocated returns how many octets fn allocates, garbage included: the least
// of several calls, since whatever else runs in the process is counted too.
func Allocated(fn func()) uint64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	least := ^uint64(0)
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fn()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// Frugal fails the test if decoding the input allocates more than its size and
// Headroom.
func Frugal(t testing.TB, input []byte, decode func(input []byte)) {
	t.Helper()
	got := Allocated(func() { decode(input) })
	if limit := uint64(len(input)) + Headroom; got > limit {
		t.Errorf("%d octets of input made it allocate %d, at most %d", len(input), got, limit)
	}
}
