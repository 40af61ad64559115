package jupc

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A reply is a datagram on its way out.
type reply struct {
	peer     *unix.RawSockaddrInet6 // of either family
	peerSize uint32                 // octets of the address
	msg      []byte
}

// An outbox sends the replies of a batch with one system call, those to one peer
// in as few messages as it can (see gather). It belongs to one goroutine.
type outbox struct {
	sock     *socket
	segments bool // a message may be several datagrams

	replies [batchSize]reply
	queued  int

	order    [batchSize]uint64     // of the replies, see reply.key
	io       [batchSize]unix.Iovec // of the replies, in that order
	messages [batchSize]mmsg
	cuts     [batchSize]cut // of the messages
	made     int            // messages
	sent     int            // of them
}

// open makes an outbox of the zero value.
func (o *outbox) open(sock *socket) { o.sock, o.segments = sock, segmentable(sock.fd) }

// add queues a reply. Its octets and its address stay untouched until flush.
func (o *outbox) add(r reply) {
	o.replies[o.queued] = r
	o.queued++
}

// flush sends what is queued. A message of several datagrams that the system
// refuses is sent as one of each; what it refuses then, or has no room for, is
// dropped, as the network may drop it.
func (o *outbox) flush() error {
	var first error
	o.gather()
	o.queued = 0
	for o.sent < o.made {
		switch errno := o.sendmmsg(); {
		case errno == 0, errno == unix.EINTR, errno == unix.EAGAIN && o.sock.writable():
		case errno != unix.EAGAIN && o.messages[o.sent].hdr.Iovlen > 1:
			o.takeApart(errno)
		default:
			if first == nil {
				first = errno
			}
			o.sent++
		}
	}
	return first
}

// sendmmsg never waits, as recvmmsg.
func (o *outbox) sendmmsg() syscall.Errno {
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(o.sock.fd), uintptr(unsafe.Pointer(&o.messages[o.sent])), uintptr(o.made-o.sent), unix.MSG_DONTWAIT, 0, 0)
	if errno == 0 {
		o.sent += int(n)
	}
	return errno
}
