package main

import (
	"os"
	"syscall"
)

// detachedProcess: the process has no console.
const detachedProcess = 0x8

// detachedAttr gives a process no console and a group of its own.
func detachedAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: detachedProcess | syscall.CREATE_NEW_PROCESS_GROUP}
}

// endProcess ends a process. There is no signal to ask it with, so it is as
// after a crash: nothing committed is lost.
func endProcess(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}
