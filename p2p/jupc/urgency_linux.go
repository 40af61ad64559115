package jupc

import (
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// urgent is by how much the thread of a busy reader comes before the others of
	// the process, as nice(1) counts: the kernel gives it nine tenths of a core that
	// they want, too.
	urgent = 10
	// urgentFor is how long a reader is urgent that does not get to rest. Then it is
	// not for calmFor: in a flood, too, there is time left to make blocks.
	urgentFor = time.Second
	calmFor   = urgentFor / 8
)

// An urgency is the priority of a busy reader, which has a thread of its own then.
// Datagrams wait in a queue that is soon full; what else a node does can wait for
// them. It belongs to one goroutine.
type urgency struct {
	thread int       // that has it; 0 for none
	rested time.Time // when all had been read
	denied bool      // the system allows none
}

// ordinary is the priority of the process, as nice(1) has it.
var ordinary = sync.OnceValue(func() int {
	prio, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		return 0
	}
	return 20 - prio // what the kernel returns is never negative
})

// busy is called when a busy reader has read datagrams, after a rest or not.
func (u *urgency) busy(rested bool, now time.Time) {
	if rested {
		u.rested = now
	}
	switch since := now.Sub(u.rested) % (urgentFor + calmFor); {
	case since >= urgentFor:
		u.end()
	case u.thread == 0 && !u.denied:
		u.begin()
	}
}

func (u *urgency) begin() {
	normal := ordinary() // before any thread has another one
	runtime.LockOSThread()
	thread := unix.Gettid()
	if unix.Setpriority(unix.PRIO_PROCESS, thread, normal-urgent) != nil {
		u.denied = true
		runtime.UnlockOSThread()
		return
	}
	u.thread = thread
}

// end makes the thread one like the others.
func (u *urgency) end() {
	if u.thread != 0 {
		_ = unix.Setpriority(unix.PRIO_PROCESS, u.thread, ordinary())
		u.thread = 0
		runtime.UnlockOSThread()
	}
}
