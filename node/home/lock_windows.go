package home

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation: somebody has the file open and does not share it.
const sharingViolation = syscall.Errno(32)

// lockFile opens the file for writing and lets others only read it.
func lockFile(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ,
		nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, ErrHeld
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

func isLocked(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return false
	}
	f, err := lockFile(path)
	if err != nil {
		return errors.Is(err, ErrHeld)
	}
	return f.Close() != nil
}
