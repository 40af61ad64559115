package jupc

import (
	"os"
	"strconv"

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

// raise gives a thread a priority so many steps before the ordinary. Those that it starts
// do not have that, and begin with 0: while the reader waits, Go runs others on its
// thread.
func (p priority) raise(thread, by int) error {
	return unix.SchedSetAttr(thread, &unix.SchedAttr{
		Size: unix.SizeofSchedAttr, Nice: int32(int(p) - by), Flags: unix.SCHED_FLAG_RESET_ON_FORK,
	}, 0)
}

func (p priority) lower(thread int) { _ = unix.Setpriority(unix.PRIO_PROCESS, thread, int(p)) }

// niceness returns the priority of a thread, 0 for that of the caller; −20 for one
// that is gone.
func niceness(thread int) int {
	prio, err := unix.Getpriority(unix.PRIO_PROCESS, thread)
	if err != nil {
		return -20
	}
	return 20 - prio // what the kernel returns is never negative
}
