package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// socketBuffers returns what a UDP socket gets that asks for so many octets.
func socketBuffers(want int) (read, write uint64, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, 0, err
	}
	defer syscall.Close(fd)
	granted := func(option int) (uint64, error) {
		if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, option, want); err != nil {
			return 0, err
		}
		n, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, option)
		return uint64(n) / 2, err // Linux says twice what it gives to data
	}
	if read, err = granted(syscall.SO_RCVBUF); err == nil {
		write, err = granted(syscall.SO_SNDBUF)
	}
	return read, write, err
}

// freeDisk returns the octets that may be written where dir is.
func freeDisk(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// fileLimit returns how many files a process may have open: a program in Go
// takes all that it is allowed to.
func fileLimit() (uint64, error) {
	var r syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r)
	return r.Max, err
}

// holderOf returns the process that has a port and its program; 0 if that is not
// to be found, for example since it is another user's.
func holderOf(network, addr string) (pid int, program string) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return 0, ""
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return 0, ""
	}
	sockets := make(map[string]bool)
	for _, table := range []string{network, network + "6"} {
		socketsAt(filepath.Join("/proc/net", table), number, sockets)
	}
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // the pattern is good
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && sockets[to] {
			process := filepath.Dir(filepath.Dir(link))
			pid, _ := strconv.Atoi(filepath.Base(process)) // digits, by the pattern
			name, _ := os.ReadFile(filepath.Join(process, "comm"))
			return pid, strings.TrimSpace(string(name))
		}
	}
	return 0, ""
}

// socketsAt adds the sockets of a table of the kernel that are bound to a port
// and have no peer, as the links to them are called.
func socketsAt(table string, port uint64, sockets map[string]bool) {
	f, err := os.Open(table)
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		const local, remote, inode = 1, 2, 9
		column := strings.Fields(lines.Text())
		if len(column) <= inode || !strings.HasSuffix(column[remote], ":0000") {
			continue
		}
		_, at, _ := strings.Cut(column[local], ":")
		if n, err := strconv.ParseUint(at, 16, 16); err == nil && n == port {
			sockets[fmt.Sprintf("socket:[%s]", column[inode])] = true
		}
	}
}
