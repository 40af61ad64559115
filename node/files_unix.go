//go:build linux || darwin

package node

import "syscall"

// openFiles is how many files the process may have open, 0 if it cannot be told.
func openFiles() uint64 {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r) != nil {
		return 0
	}
	return r.Cur
}
