//go:build !linux && !darwin

package store

import "math"

// freeSpace cannot tell on this system: writes are not refused beforehand.
func freeSpace(string) (uint64, error) { return math.MaxUint64, nil }

// whileLocked cannot lock on this system as Badger does: fn is called, and a
// second process meets Badger's own error.
func whileLocked(dir string, fn func(dir string) error) error { return fn(dir) }
