//go:build linux || darwin

package store

import "syscall"

// freeSpace returns how many octets an unprivileged process can still write to
// the file system of dir.
func freeSpace(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
