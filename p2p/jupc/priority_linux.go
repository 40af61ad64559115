package jupc

import (
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A priority is that of the threads of the process, as nice(1) has it, but for those
// that are urgent.
type priority int

// priorities looks at all threads: this one may be urgent, for another reader.
func priorities() priority {
	ordinary := niceness(0)
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return priority(ordinary)
	}
	for _, t := range threads {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			ordinary = max(ordinary, niceness(id))
		}
	}
	return priority(ordinary)
}

// shortTurn is how long an urgent thread runs before others that wait, the least that
// there is: who has shorter turns than who runs need not wait for the end of that one's
// when it wakes up (Linux 6.12; those before it do not know turns).
const shortTurn = 100 * time.Microsecond

// raise gives a thread a priority so many steps before the ordinary. Those that it starts
// do not have that, and begin with 0: while the reader waits, Go runs others on its
// thread.
func (p priority) raise(thread, by int) error { return set(thread, int(p)-by, shortTurn) }

func (p priority) lower(thread int) { _ = set(thread, int(p), 0) }

// set gives a thread a niceness and turns of a length, 0 for the usual one.
func set(thread, nice int, turns time.Duration) error {
	return unix.SchedSetAttr(thread, &unix.SchedAttr{
		Size: unix.SizeofSchedAttr, Nice: int32(nice), Runtime: uint64(turns), Flags: unix.SCHED_FLAG_RESET_ON_FORK,
	}, 0)
}

// niceness returns the priority of a thread, 0 for that of the caller; −20 for one
// that is gone.
func niceness(thread int) int {
	prio, err := unix.Getpriority(unix.PRIO_PROCESS, thread)
	if err != nil {
		return -20
	}
	return 20 - prio // what the kernel returns is never negative
}
