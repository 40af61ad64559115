package testnet

import "syscall"

// childAttr gives the process a group of its own, so that Ctrl-C reaches only
// its parent.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
