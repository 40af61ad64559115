package daemon

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"

	"github.com/pbnjay/memory"
)

const (
	// gcPercent is how much the heap may grow between collections, of what lives
	// in it, while that is little.
	gcPercent = 400
	// maxGarbage is by how many octets it may grow at most, about. Compiled
	// answers, and tables that Badger builds, are octets without pointers: they
	// make the heap large and a collection no longer.
	maxGarbage = 128 << 20
	// leastLive is taken for less: stacks and globals, which count too, may be more.
	leastLive = 32 << 20
	// minPercent keeps a very large heap from being collected all the time.
	minPercent = 10

	// tooOften is how soon after another one a collection is one too many: each
	// stops everybody for up to 15 ms where a core is wanted by many. Then the heap
	// may be busyHeap octets, or an eighth of the machine's memory, until there
	// is time between them again.
	tooOften = 4 * time.Second
	busyHeap = 640 << 20
)

// boundGarbage keeps the heap from growing in proportion to what lives in it,
// until ctx is over. An operator who sets GOGC has the last word.
func boundGarbage(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	(&collector{percent: gcPercent, most: min(busyHeap, machineMemory()/8)}).follow(ctx)
}

// A collector sets after each collection when the next one is.
type collector struct {
	percent int
	most    uint64    // octets of a heap that is collected too often
	last    time.Time // when it was collected; zero: not yet
	often   bool      // lately
}

// follow waits for the end of the collection that finds a new object dead.
func (c *collector) follow(ctx context.Context) {
	runtime.AddCleanup(new([64]byte), func(c *collector) {
		if ctx.Err() == nil {
			c.collected(time.Now())
			c.follow(ctx)
		}
	}, c)
}

// collected is called after a collection.
func (c *collector) collected(now time.Time) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if want := c.next(now, live[0].Value.Uint64()); want != c.percent {
		c.percent = want
		debug.SetGCPercent(want)
	}
}

// next returns by how much the heap may grow, in per cent of the octets that live in
// it. Who is allowed more because of load keeps that until collections are four
// times as far apart.
func (c *collector) next(now time.Time, live uint64) int {
	switch apart := now.Sub(c.last); {
	case apart < tooOften:
		c.often = true
	case apart > 4*tooOften:
		c.often = false
	}
	c.last = now
	most := uint64(0)
	if c.often {
		most = c.most
	}
	return percentFor(live, most)
}

// machineMemory returns the octets that there are for the process, 0 where that is
// not known: those of its control group if it has a bound of its own.
func machineMemory() uint64 {
	all := memory.TotalMemory()
	b, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return all
	}
	if bound, err := strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64); err == nil {
		return min(all, bound)
	}
	return all // "max"
}

// percentFor returns by how much a heap may grow in which so many octets live, if it
// may have so many in all, whatever else holds.
func percentFor(live, heap uint64) int {
	live = max(leastLive, live)
	percent := max(minPercent, min(gcPercent, 100*maxGarbage/live))
	if heap > live {
		percent = max(percent, 100*(heap-live)/live)
	}
	return int(percent)
}
