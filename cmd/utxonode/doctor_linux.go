package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// socketBuffers returns the octets that a UDP socket gets that asks for what a port
// asks for: beyond the bound of the system where CAP_NET_ADMIN allows it.
func socketBuffers() (read, write uint64, err error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, 0, err
	}
	defer unix.Close(fd)
	granted := func(option int) (uint64, error) {
		n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, option)
		return uint64(n) / 2, err // Linux says twice what it gives to data
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, jupc.ReadBuffer)
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, jupc.ReadBuffer)
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, jupc.WriteBuffer)
	if read, err = granted(unix.SO_RCVBUF); err == nil {
		write, err = granted(unix.SO_SNDBUF)
	}
	return read, write, err
}

// nicest returns the least niceness that a thread of this process may take: −20
// comes before all others.
func nicest() (int, error) {
	const least = -20
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var has [2]unix.CapUserData
	if err := unix.Capget(&header, &has[0]); err != nil {
		return 0, err
	}
	if has[unix.CAP_SYS_NICE/32].Effective&(1<<(unix.CAP_SYS_NICE%32)) != 0 {
		return least, nil
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NICE, &limit); err != nil {
		return 0, err
	}
	const nicest = 20 // 0 as the limit has it, which counts from 19 down
	return nicest - int(min(limit.Cur, nicest-least)), nil
}

// freeDisk returns the octets that may be written where dir is.
func freeDisk(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// fileLimit returns how many files a process may have open: a program in Go
// takes all that it is allowed to.
func fileLimit() (uint64, error) {
	var r unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r)
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
