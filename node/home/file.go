package home

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write puts data under path with mode 0600: whole or not at all, also after
// a crash. Done by root it stays the file of whom it was, or the directory is.
func Write(path string, data []byte) error { return write(path, data, os.Rename) }

// Create is Write where there is no file. The error is fs.ErrExist if there is one,
// also one that is made at the same time.
func Create(path string, data []byte) error { return write(path, data, os.Link) }

func write(path string, data []byte, place func(from, to string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*") // mode 0600
	if err != nil {
		return fmt.Errorf("home: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already after a rename
	if _, err = f.Write(data); err == nil {
		err = errors.Join(give(f, path), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("home: write %s: %w", path, err)
	}
	if err := place(f.Name(), path); err != nil {
		return fmt.Errorf("home: %w", err)
	}
	return nil
}

// EndpointsFile is where a running node says how it can be reached.
const EndpointsFile = "endpoints.json"

// Endpoints are where a node answers.
type Endpoints struct {
	PID     int    `json:"pid"`
	Service string `json:"service"` // host:port of the native protocol and DNS
	API     string `json:"api"`     // URL
}

// WriteEndpoints says that this process runs the node in dir.
func WriteEndpoints(dir string, e Endpoints) error {
	e.PID = os.Getpid()
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("home: %w", err)
	}
	return Write(filepath.Join(dir, EndpointsFile), append(b, '\n'))
}

// RemoveEndpoints takes that back.
func RemoveEndpoints(dir string) error {
	if err := os.Remove(filepath.Join(dir, EndpointsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("home: %w", err)
	}
	return nil
}

// ReadEndpoints returns where the node in dir answers; ok is false while none
// runs there, whatever a process that was killed has left.
func ReadEndpoints(dir string) (e Endpoints, ok bool) {
	pid, running := Holder(dir)
	if !running {
		return e, false
	}
	b, err := os.ReadFile(filepath.Join(dir, EndpointsFile))
	if err != nil || json.Unmarshal(b, &e) != nil || e.PID != pid {
		return Endpoints{}, false
	}
	return e, true
}
