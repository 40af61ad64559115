//go:build linux || darwin

package store

import (
	"errors"
	"os"
	"syscall"
)

// freeSpace returns how many octets an unprivileged process can still write to
// the file system of dir.
func freeSpace(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// lockedElsewhere reports whether somebody holds the lock that Badger takes on
// its directory. Badger's error has lost the cause.
func lockedElsewhere(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return errors.Is(err, syscall.EWOULDBLOCK)
}
