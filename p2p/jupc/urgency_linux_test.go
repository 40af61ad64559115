package jupc

import (
	"runtime"
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

// A reader is urgent while it gets to rest, and most of the time while it does
// not; where the system allows no priorities nothing changes.
func TestUrgency(t *testing.T) {
	normal := niceness(0)
	raised := normal
	onThread(func(thread int) {
		if unix.Setpriority(unix.PRIO_PROCESS, thread, normal-urgent) == nil {
			raised = niceness(thread) // −20 at least
		}
	})
	onThread(func(thread int) {
		var u urgency
		now := time.Now()
		for _, step := range []struct {
			name   string
			after  time.Duration
			rested bool
			want   int
		}{
			{"busy, without a rest", 0, false, raised},
			{"for too long, without any", urgentFor, false, normal},
			{"after a rest", 0, true, raised},
			{"no rest for long", urgentFor - 1, false, raised},
			{"for too long", 1, false, normal},
			{"until it is calm", calmFor - 1, false, normal},
			{"another try", 1, false, raised},
			{"for too long again", urgentFor, false, normal},
			{"and a rest", 0, true, raised},
		} {
			now = now.Add(step.after)
			if u.busy(step.rested, now); niceness(thread) != step.want {
				t.Errorf("%s: %d, want %d", step.name, niceness(thread), step.want)
			}
		}
		if u.idle(); niceness(thread) != normal || !u.rested.IsZero() {
			t.Errorf("at the end: %d, want %d", niceness(thread), normal)
		}
	})
}
