package home

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/utxo-dns/utxonode/wire/rcode"
)

// An ErrorKind says why a directory cannot be used.
type ErrorKind string

// ErrHeld: another process has the directory.
const ErrHeld = ErrorKind("held")

func (k ErrorKind) Error() string { return "home: " + string(k) }

// RCode is SERVFAIL: the fault is this machine's.
func (k ErrorKind) RCode() rcode.Code { return rcode.ServFail }

// LockFile is the file that is locked. It stays when the lock is given back,
// since to remove it would let two processes lock two files of one name.
const LockFile = "lock"

// Who looks at a lock holds it for an instant, so taking it is tried for a
// while.
const (
	lockPatience = 500 * time.Millisecond
	lockPause    = 10 * time.Millisecond
)

// A Lock is a directory that this process has for itself. The system takes it
// back when the process ends, however it ends.
type Lock struct{ file *os.File }

// Acquire locks dir, making it if it is missing. It fails with ErrHeld when
// another process has it.
func Acquire(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("home: %w", err)
	}
	path := filepath.Join(dir, LockFile)
	for until := time.Now().Add(lockPatience); ; time.Sleep(lockPause) {
		f, err := lockFile(path)
		switch {
		case err == nil:
			return &Lock{f}, writePID(f)
		case !errors.Is(err, ErrHeld):
			return nil, fmt.Errorf("home: lock %s: %w", dir, err)
		case time.Now().After(until):
			return nil, fmt.Errorf("%w: %s is in use by %s", ErrHeld, dir, holder(path))
		}
	}
}

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// Release gives the directory back.
func (l *Lock) Release() error {
	if l == nil || l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// Holder returns the id of the process that has dir; ok is false if none has.
func Holder(dir string) (pid int, ok bool) {
	path := filepath.Join(dir, LockFile)
	if !isLocked(path) {
		return 0, false
	}
	return readPID(path), true
}

func readPID(path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return pid
}

func holder(path string) string {
	if pid := readPID(path); pid != 0 {
		return "process " + strconv.Itoa(pid)
	}
	return "another process"
}
