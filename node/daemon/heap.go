package daemon

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcPercent is how much the heap may grow between collections, of what lives
	// in it, while that is little.
	gcPercent = 400
	// maxGarbage is by how many octets it may grow at most, about. Compiled
	// answers, and tables that Badger builds, are octets without pointers: they
	// make the heap large and a collection no longer.
	maxGarbage = 128 << 20
	// minPercent keeps a very large heap from being collected all the time.
	minPercent = 10
)

// boundGarbage keeps the heap from growing in proportion to what lives in it,
// until ctx is over. An operator who sets GOGC has the last word.
func boundGarbage(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	(&collector{percent: gcPercent}).follow(ctx)
}

// A collector sets after each collection when the next one is.
type collector struct{ percent int }

// follow waits for the end of the collection that finds a new object dead.
func (c *collector) follow(ctx context.Context) {
	runtime.AddCleanup(new([64]byte), func(c *collector) {
		if ctx.Err() == nil {
			c.collected()
			c.follow(ctx)
		}
	}, c)
}

// collected is called after a collection.
func (c *collector) collected() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if want := percentFor(live[0].Value.Uint64()); want != c.percent {
		c.percent = want
		debug.SetGCPercent(want)
	}
}

// percentFor returns by how much a heap may grow in which so many octets live.
func percentFor(live uint64) int {
	return int(max(minPercent, min(gcPercent, 100*maxGarbage/max(1, live))))
}
