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
	// urgentFor is how long a reader is urgent that does not get to rest. Then it is
	// not for calmFor: in a flood, too, there is time left to make blocks.
	urgentFor = time.Second
	calmFor   = urgentFor / 8
	// turnFor is how long an urgent reader goes on before it goes to the end of its
	// queue, see relay.
	turnFor = 5 * time.Millisecond
)

// An urgency is the priority of a busy reader. Datagrams wait in a queue that is
// soon full; what else a node does can wait for them. It belongs to one goroutine,
// and follows it from thread to thread.
type urgency struct {
	thread int       // that has it; 0 for none
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
	switch since := now.Sub(u.rested) % (urgentFor + calmFor); {
	case since >= urgentFor:
		u.end()
	case u.thread == 0 && !u.denied:
		u.begin(now)
	case u.thread != 0:
		u.follow(now)
	}
}

func (u *urgency) begin(now time.Time) {
	thread := unix.Gettid()
	if u.denied = u.prio.raise(thread) != nil; u.denied {
		return
	}
	u.thread, u.turn = thread, now
}

// follow gives the priority to the thread that the reader is on now: it changes when
// the reader waits, and when garbage is collected.
func (u *urgency) follow(now time.Time) {
	if now.Sub(u.turn) >= turnFor {
		u.relay.yield()
		u.turn = now
	}
	if thread := unix.Gettid(); thread != u.thread && u.prio.raise(thread) == nil {
		u.prio.lower(u.thread)
		u.thread = thread
	}
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
