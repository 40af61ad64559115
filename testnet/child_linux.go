package testnet

import "syscall"

// childAttr gives the process a group of its own, so that Ctrl-C reaches only
// its parent, and ends it when the parent ends.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
