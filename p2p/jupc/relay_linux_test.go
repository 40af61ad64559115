//go:build !race

package jupc

import (
	"runtime"
	"testing"
)

// The race detector shuffles the queues of which these are.

// A goroutine that goes to the end of its queue comes back, after one that waited
// there.
func TestRelay(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := newRelay()
	for range 300 {
		ran := false
		go func() { ran = true }() // is next
		go nothing()               // is next, and the other one waits
		if r.yield(); !ran {
			t.Fatal("it was back before one that waited")
		}
	}
}

func BenchmarkRelay(b *testing.B) {
	r := newRelay()
	for b.Loop() {
		r.yield()
	}
}
