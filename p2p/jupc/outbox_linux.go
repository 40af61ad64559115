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
	raw      syscall.RawConn
	segments bool // a message may be several datagrams

	replies [batchSize]reply
	queued  int

	order    [batchSize]uint64     // of the replies, see reply.key
	io       [batchSize]unix.Iovec // of the replies, in that order
	messages [batchSize]mmsg
	cuts     [batchSize]cut // of the messages
	made     int            // messages
	sent     int            // of them

	errno  syscall.Errno
	sendFn func(fd uintptr) bool // bound once, so that no call allocates
}

// open makes an outbox of the zero value.
func (o *outbox) open(raw syscall.RawConn) error {
	o.raw, o.sendFn = raw, o.sendmmsg
	return raw.Control(func(fd uintptr) { o.segments = segmentable(fd) })
}

// add queues a reply. Its octets and its address stay untouched until flush.
func (o *outbox) add(r reply) {
	o.replies[o.queued] = r
	o.queued++
}

// flush sends what is queued. A message of several datagrams that the system
// refuses is sent as one of each; what it refuses then is dropped, as the
// network may drop it.
func (o *outbox) flush() error {
	var first error
	o.gather()
	o.queued = 0
	for o.sent < o.made {
		if err := o.raw.Write(o.sendFn); err != nil {
			return err
		}
		switch {
		case o.errno == 0:
		case o.messages[o.sent].hdr.Iovlen > 1:
			o.takeApart()
		default:
			if first == nil {
				first = o.errno
			}
			o.sent++
		}
	}
	return first
}

// sendmmsg never waits, as recvmmsg.
func (o *outbox) sendmmsg(fd uintptr) bool {
	for {
		n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&o.messages[o.sent])), uintptr(o.made-o.sent), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		case 0:
			o.sent += int(n)
		}
		o.errno = errno
		return true
	}
}
