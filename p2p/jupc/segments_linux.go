package jupc

import (
	"encoding/binary"
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Datagrams to one peer may leave as one message (UDP_SEGMENT, udp(7)): they go
// through the kernel as one packet, which is cut at the end, by the network card
// if it can. All have the length of the first but the last, which may be
// shorter.
const (
	maxSegment  = 1232            // octets of a datagram: every path takes it in one packet (RFC 8200 §5), so that none refuses it
	maxSegments = 64              // datagrams
	maxTogether = 65_535 - 8 - 40 // octets of all: a packet's, less its headers
)

// A cut is the control message that says where a message is cut.
type cut struct {
	hdr  unix.Cmsghdr
	size uint16 // octets of a datagram
	_    [6]byte
}

// segmentable reports whether the kernel cuts messages. One that does not know
// how would send them as one datagram.
func segmentable(fd int) bool {
	_, err := unix.GetsockoptInt(fd, unix.IPPROTO_UDP, unix.UDP_SEGMENT)
	return err == nil
}

// gather makes messages of the queued replies. Those to one peer need not have
// been queued one behind the other.
func (o *outbox) gather() {
	for i := range o.queued {
		key, at := o.replies[i].key(i), i
		for ; o.segments && at > 0 && o.order[at-1] > key; at-- { // they are few, and nearly in order
			o.order[at] = o.order[at-1]
		}
		o.order[at] = key
	}
	for i := range o.queued {
		msg := o.at(i).msg
		o.io[i].Base = &msg[0]
		o.io[i].SetLen(len(msg))
	}
	o.made, o.sent = 0, 0
	for first := 0; first < o.queued; {
		n := o.run(first)
		o.message(first, n)
		first += n
	}
}

// key is what replies are sorted by: the peers apart, the longest first, those
// of one length as they were queued. The last octet is their place in the queue.
// Two peers may have a key but for that: then they are mixed, and leave in more
// messages.
func (r *reply) key(place int) uint64 {
	port, addr := r.peer.Port, r.peer.Flowinfo // which is where the other family has the address
	addr ^= binary.NativeEndian.Uint32(r.peer.Addr[8:]) ^ binary.NativeEndian.Uint32(r.peer.Addr[12:])
	return uint64(port)<<48 | uint64(uint16(addr^addr>>16))<<32 | uint64(math.MaxUint16-len(r.msg))<<16 | uint64(place)
}

// at returns a reply by its place in order.
func (o *outbox) at(i int) *reply { return &o.replies[o.order[i]&0xff] }

// run returns how many replies from the first on, in order, can be one message.
func (o *outbox) run(first int) int {
	head := o.at(first)
	if !o.segments || len(head.msg) > maxSegment {
		return 1
	}
	n, room := 1, min(maxSegments, maxTogether/len(head.msg))
	for n < room && first+n < o.queued && *o.at(first + n).peer == *head.peer {
		n++
		if len(o.at(first+n-1).msg) < len(head.msg) {
			break
		}
	}
	return n
}

// message makes one message of n replies from the first on, in order.
func (o *outbox) message(first, n int) {
	head := o.at(first)
	h := &o.messages[o.made].hdr
	h.Name, h.Namelen = (*byte)(unsafe.Pointer(head.peer)), head.peerSize
	h.Iov = &o.io[first]
	h.SetIovlen(n)
	h.Control = nil
	h.SetControllen(0)
	if n > 1 {
		c := &o.cuts[o.made]
		c.hdr.Level, c.hdr.Type = unix.IPPROTO_UDP, unix.UDP_SEGMENT
		c.hdr.SetLen(unix.CmsgLen(2))
		c.size = uint16(len(head.msg))
		h.Control = (*byte)(unsafe.Pointer(c))
		h.SetControllen(unix.CmsgSpace(2))
	}
	o.made++
}

// takeApart makes one message of each datagram of the next message, which the
// system has refused.
func (o *outbox) takeApart(why syscall.Errno) {
	switch why {
	case unix.EIO, unix.EOPNOTSUPP, unix.ENOPROTOOPT:
		o.segments = false // the interface cannot; what else there is concerns this message
	}
	one := o.messages[o.sent]
	parts := unsafe.Slice(one.hdr.Iov, one.hdr.Iovlen)
	one.hdr.Control = nil
	one.hdr.SetControllen(0)
	one.hdr.SetIovlen(1)
	copy(o.messages[o.sent+len(parts):], o.messages[o.sent+1:o.made])
	for i := range parts {
		one.hdr.Iov = &parts[i]
		o.messages[o.sent+i] = one
	}
	o.made += len(parts) - 1
}
