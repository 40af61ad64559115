package jupc

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	// urgent is by how much the thread of a busy reader comes before the others of
	// the process, as nice(1) counts: the kernel lets it have what it asks for, and
	// others what is left.
	urgent = 20
	// flooded is the same of a reader that has not got to rest for floodedAfter: each
	// of the others has a tenth of what it has, so blocks are made in a flood, too.
	flooded      = 10
	floodedAfter = time.Second
	// turnFor is how long an urgent reader goes on before it goes to the end of its
	// queue, see relay.
	turnFor = 5 * time.Millisecond
)

// An urgency is the priority of a busy reader. Datagrams wait in a queue that is
// soon full; what else a node does can wait for them. It belongs to one goroutine,
// and follows it from thread to thread.
type urgency struct {
	thread int       // that has it; 0 for none
	by     int       // steps of nice(1)
	rested time.Time // when all had been read; zero: the port was not busy
	turn   time.Time // when the reader was at the end of its queue
	relay  relay
	prio   priority
	denied bool // the system allows none
}

// busy is called when a busy reader has read datagrams, after a rest or not.
func (u *urgency) busy(rested bool, now time.Time) {
	if rested || u.rested.IsZero() {
		u.rested = now
	}
	by := urgent
	if now.Sub(u.rested) >= floodedAfter {
		by = flooded
	}
	if !u.denied {
		u.follow(by, now)
	}
}

// follow gives the priority to the thread that the reader is on now: it changes when
// the reader waits, and when garbage is collected.
func (u *urgency) follow(by int, now time.Time) {
	switch {
	case u.thread == 0:
		u.turn = now
	case now.Sub(u.turn) >= turnFor:
		u.relay.yield()
		u.turn = now
	}
	thread := unix.Gettid()
	if thread == u.thread && by == u.by {
		return
	}
	if u.denied = u.prio.raise(thread, by) != nil; u.denied {
		return
	}
	if u.thread != 0 && u.thread != thread {
		u.prio.lower(u.thread)
	}
	u.thread, u.by = thread, by
}

// idle is called when the port is not busy any more.
func (u *urgency) idle() {
	u.end()
	u.rested = time.Time{}
}

// end makes the thread one like the others.
func (u *urgency) end() {
	if u.thread != 0 {
		u.prio.lower(u.thread)
		u.thread = 0
	}
}
