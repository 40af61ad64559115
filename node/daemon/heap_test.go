package daemon

import (
	"testing"
	"time"
)

// The heap grows by a multiple of what lives in it while that is little, and by
// maxGarbage when it is much; to busyHeap where it may.
func TestPercentFor(t *testing.T) {
	for _, tc := range []struct {
		name       string
		live, heap uint64
		want       int
	}{
		{"nothing lives", 0, 0, gcPercent},
		{"an empty node", 20 << 20, 0, gcPercent},
		{"as much as is allowed to grow", maxGarbage, 0, 100},
		{"the answers of a million names", 512 << 20, 0, 25},
		{"very much", 100 << 30, 0, minPercent},
		{"a busy node", 80 << 20, busyHeap, 700},
		{"a busy one of a million names", 512 << 20, busyHeap, 25},
		{"a busy one of fewer", 320 << 20, busyHeap, 100},
		{"more than it may have", 2 << 30, busyHeap, minPercent},
		{"busy, and nothing lives", 0, busyHeap, 1900},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := percentFor(tc.live, tc.heap); got != tc.want {
				t.Errorf("%d %%, want %d", got, tc.want)
			}
		})
	}
}

// A heap that is collected too often may grow, until it is collected seldom.
func TestCollectedTooOften(t *testing.T) {
	const live = 64 << 20
	now := time.Now()
	c := collector{most: busyHeap}
	for _, step := range []struct {
		name  string
		after time.Duration
		want  int
	}{
		{"the first", 0, 200},
		{"the next, soon", time.Second, 900},
		{"with the same load", 10 * time.Second, 900},
		{"with less", 17 * time.Second, 200},
		{"which it can have", 4 * time.Second, 200},
		{"more again", 3 * time.Second, 900},
	} {
		now = now.Add(step.after)
		if got := c.next(now, live); got != step.want {
			t.Errorf("%s: %d %%, want %d", step.name, got, step.want)
		}
	}
}
