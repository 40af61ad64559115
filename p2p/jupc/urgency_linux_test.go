package jupc

import (
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// onThread runs do on a thread of its own, which ends with it.
func onThread(do func(thread int)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		do(unix.Gettid())
	}()
	<-done
}

// A reader is urgent while it gets to rest, and less so while it does not; where the
// system allows no priorities nothing changes.
func TestUrgency(t *testing.T) {
	prio := priorities()
	ordinary := int(prio)
	raised, less := ordinary, ordinary
	onThread(func(thread int) {
		if prio.raise(thread, urgent) == nil {
			raised = niceness(thread) // −20 at least
			_ = prio.raise(thread, flooded)
			less = niceness(thread)
			prio.lower(thread) // the first thread of a process does not end
		}
	})
	onThread(func(thread int) {
		u := urgency{relay: newRelay(), prio: priorities()}
		now := time.Now()
		for _, step := range []struct {
			name   string
			after  time.Duration
			rested bool
			want   int
		}{
			{"busy, without a rest", 0, false, raised},
			{"for long", floodedAfter - 1, false, raised},
			{"for too long, without any", 1, false, less},
			{"and longer", time.Hour, false, less},
			{"after a rest", 0, true, raised},
			{"no rest for long again", floodedAfter - 1, false, raised},
			{"for too long again", 1, false, less},
			{"and a rest", 0, true, raised},
		} {
			now = now.Add(step.after)
			if u.busy(step.rested, now); niceness(thread) != step.want {
				t.Errorf("%s: %d, want %d", step.name, niceness(thread), step.want)
			}
		}
		if u.idle(); niceness(thread) != ordinary || !u.rested.IsZero() {
			t.Errorf("at the end: %d, want %d", niceness(thread), ordinary)
		}
	})
}

// An urgent thread has shorter turns than others, where the system knows of turns, and
// then those it had.
func TestTurns(t *testing.T) {
	turns := func(thread int) uint64 {
		attr, err := unix.SchedGetAttr(thread, 0)
		if err != nil {
			t.Fatal(err)
		}
		return attr.Runtime
	}
	prio := priorities()
	onThread(func(thread int) {
		before := turns(thread)
		if prio.raise(thread, urgent) != nil {
			before = turns(thread)
		} else if now := turns(thread); before > 0 && now >= before {
			t.Errorf("turns of %d ns, %d before", now, before)
		}
		if prio.lower(thread); turns(thread) != before {
			t.Errorf("at the end of %d ns, %d before", turns(thread), before)
		}
	})
}

// The priority follows the reader to another thread, and the one before is as it was.
// Threads that the urgent one starts do not have it.
func TestUrgencyFollows(t *testing.T) {
	ordinary := int(priorities())
	u := urgency{relay: newRelay(), prio: priorities()}
	now := time.Now()
	onThread(func(first int) {
		if u.busy(true, now); u.denied {
			if niceness(first) != ordinary {
				t.Errorf("denied, and %d", niceness(first))
			}
			return
		}
		u.turn = now.Add(-turnFor) // it goes to the end of its queue, too
		onThread(func(second int) {
			if u.busy(true, now); niceness(second) >= ordinary || niceness(first) != ordinary {
				t.Errorf("the second %d, the first %d, usually %d", niceness(second), niceness(first), ordinary)
			}
			if started := startedBy(); started < 0 {
				t.Errorf("one that it started: %d", started)
			}
			if u.idle(); niceness(second) != ordinary {
				t.Errorf("at the end: %d, want %d", niceness(second), ordinary)
			}
		})
	})
}

// startedBy returns the priority of a process that the caller's thread starts.
func startedBy() int {
	out, err := exec.Command("nice").Output()
	if err != nil {
		return -20
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		return -20
	}
	return n
}
