package jupc

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sendWait is how long a reply waits for room on its way out, before it is dropped.
const sendWait = 50 * time.Millisecond

// A socket is one for datagrams that wakes nobody but who waits for it.
//
// Of a socket that the runtime knows it is told whatever happens: that a datagram has
// come, and that one has left. Each time a thread is woken to hear it, 11,000 times a
// second, though a busy reader waits for nothing. So the runtime knows of a set of
// events alone (epoll(7)), which tells of the socket only while the reader waits.
type socket struct {
	fd     int
	set    *os.File        // of events; it can be read when a datagram can
	wait   syscall.RawConn // of set
	event  [1]unix.EpollEvent
	wanted bool // the set is to tell of an event; this and event are whose turn it is to read
}

// listenUDP opens a socket.
func listenUDP(network string, at *net.UDPAddr) (*socket, error) {
	conn, err := net.ListenUDP(network, at)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	growBuffers(conn)
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{fd: -1}
	var failed error
	err = raw.Control(func(fd uintptr) { s.fd, failed = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0) })
	if err = errors.Join(err, failed); err != nil {
		return nil, fmt.Errorf("jupc: another descriptor of a socket: %w", err)
	}
	if err = s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("jupc: waiting for a socket: %w", err), s.Close())
	}
	return s, nil
}

// open makes the set of events.
func (s *socket) open() error {
	set, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	if err = unix.SetNonblock(set, true); err != nil {
		return errors.Join(err, unix.Close(set))
	}
	s.set = os.NewFile(uintptr(set), "events of a socket")
	if err = s.set.SetReadDeadline(time.Time{}); err != nil {
		return err // the runtime cannot wait for it
	}
	if s.wait, err = s.set.SyscallConn(); err != nil {
		return err
	}
	return unix.EpollCtl(set, unix.EPOLL_CTL_ADD, s.fd, &unix.EpollEvent{})
}

// want has the set tell of the next datagram, or of one that is there, once.
func (s *socket) want(set int) error {
	if s.wanted {
		return nil
	}
	s.wanted = true
	s.event = [1]unix.EpollEvent{{Events: unix.EPOLLIN | unix.EPOLLONESHOT}}
	return unix.EpollCtl(set, unix.EPOLL_CTL_MOD, s.fd, &s.event[0])
}

// unwant takes what the set has to tell, if it has told that.
func (s *socket) unwant(set int) {
	if s.wanted {
		n, _ := unix.EpollWait(set, s.event[:], 0)
		s.wanted = n <= 0
	}
}

// writable waits until there is room for a datagram on its way out, not for long.
func (s *socket) writable() bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLOUT}}, int(sendWait.Milliseconds()))
	return n > 0 || errors.Is(err, unix.EINTR)
}

// SetReadDeadline ends reading at a time.
func (s *socket) SetReadDeadline(at time.Time) error { return s.set.SetReadDeadline(at) }

// Close closes the socket. Nobody reads or writes any more.
func (s *socket) Close() error {
	var err error
	if s.set != nil {
		err = s.set.Close()
	}
	return errors.Join(err, unix.Close(s.fd))
}
