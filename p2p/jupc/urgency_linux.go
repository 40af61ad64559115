package jupc

import (
	"runtime"
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
	thread   int       // that has it; 0 for none
	ordinary int       // priority of the others
	rested   time.Time // when all had been read; zero: the port was not busy
	denied   bool      // the system allows none
}

// busy is called when a busy reader has read datagrams, after a rest or not.
func (u *urgency) busy(rested bool, now time.Time) {
	if rested || u.rested.IsZero() {
		u.rested = now
	}
	switch since := now.Sub(u.rested) % (urgentFor + calmFor); {
	case since >= urgentFor:
		u.end()
	case u.thread == 0 && !u.denied:
		u.begin()
	}
}

// begin takes the goroutine's thread for it alone: no other has to give the
// priority back.
func (u *urgency) begin() {
	runtime.LockOSThread()
	thread, ordinary := unix.Gettid(), niceness(0)
	if unix.Setpriority(unix.PRIO_PROCESS, thread, ordinary-urgent) != nil {
		u.denied = true
		runtime.UnlockOSThread()
		return
	}
	u.thread, u.ordinary = thread, ordinary
}

// idle is called when the port is not busy any more.
func (u *urgency) idle() {
	u.end()
	u.rested = time.Time{}
}

// end makes the thread one like the others.
func (u *urgency) end() {
	if u.thread != 0 {
		_ = unix.Setpriority(unix.PRIO_PROCESS, u.thread, u.ordinary)
		u.thread = 0
		runtime.UnlockOSThread()
	}
}

// niceness returns the priority of a thread, 0 for that of the caller, as nice(1)
// has it.
func niceness(thread int) int {
	prio, err := unix.Getpriority(unix.PRIO_PROCESS, thread)
	if err != nil {
		return 0
	}
	return 20 - prio // what the kernel returns is never negative
}
