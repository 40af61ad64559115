//go:build linux || darwin

package store

import (
	"errors"
	"fmt"
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

// whileLocked calls fn holding the lock that Badger takes on its directory;
// ErrLocked if somebody else holds it. Badger's own error has lost the cause.
func whileLocked(dir string, fn func(dir string) error) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return fmt.Errorf("%w: another process has %s open: stop it or use another directory", ErrLocked, dir)
	case err != nil:
		return fmt.Errorf("store: locking %s: %w", dir, err)
	}
	return fn(dir)
}
