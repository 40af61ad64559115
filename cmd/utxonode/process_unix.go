//go:build unix

package main

import "syscall"

// detachedAttr gives a process a session of its own: the terminal's signals
// and its end do not reach it.
func detachedAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// endProcess asks a process to end.
func endProcess(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }
