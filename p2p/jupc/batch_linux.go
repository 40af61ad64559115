package jupc

import (
	"net/netip"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A mmsg is struct mmsghdr of recvmmsg(2).
type mmsg struct {
	hdr unix.Msghdr
	len uint32
}

// A batch receives up to batchSize datagrams with one system call and sends the
// replies with another. It belongs to one goroutine.
type batch struct {
	sock *socket
	all  *readers

	in    [batchSize]mmsg
	inIO  [batchSize]unix.Iovec
	peers [batchSize]unix.RawSockaddrInet6
	slots [batchSize][]byte

	got    int
	pace   pace
	urgent urgency
	err    error
	recvFn func(set uintptr) bool // bound once, so that no call allocates

	out outbox
}

// readers are what the batches of a port share.
type readers struct {
	reading  sync.Mutex // held by the one that reads, or waits to
	ordinary priority
}

func newReaders() *readers { return &readers{ordinary: priorities()} }

func newBatch(sock *socket, all *readers) *batch {
	b := &batch{sock: sock, all: all, urgent: urgency{relay: newRelay(), prio: all.ordinary}}
	mem := make([]byte, batchSize*slotLen)
	for i := range b.slots {
		b.slots[i] = mem[i*slotLen : (i+1)*slotLen : (i+1)*slotLen]
		b.inIO[i].Base = &b.slots[i][0]
		b.inIO[i].SetLen(slotLen)
		b.in[i].hdr.Iov = &b.inIO[i]
		b.in[i].hdr.SetIovlen(1)
		b.in[i].hdr.Name = (*byte)(unsafe.Pointer(&b.peers[i]))
	}
	b.recvFn = b.recvmmsg
	b.out.open(sock)
	return b
}

// recv waits for datagrams and returns how many came.
func (b *batch) recv() (int, error) {
	for i := range b.in {
		b.in[i].hdr.Namelen = unix.SizeofSockaddrInet6
	}
	if !b.all.reading.TryLock() {
		b.urgent.end() // its thread runs others while it waits
		b.all.reading.Lock()
	}
	err := b.sock.wait.Read(b.recvFn)
	b.all.reading.Unlock()
	if err != nil {
		return 0, err
	}
	return b.got, b.err
}

// recvmmsg makes a call that never waits, so the runtime need not know of it.
// Where all its processors are busy it would take this one's away within 20 µs,
// and start a thread for it.
func (b *batch) recvmmsg(set uintptr) bool {
	b.sock.unwant(int(set))
	for rested := false; ; {
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(b.sock.fd), uintptr(unsafe.Pointer(&b.in[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			rest := b.pace.rest()
			if rest == 0 {
				b.urgent.idle()
				b.err = b.sock.want(int(set))
				return b.err != nil
			}
			// A timer of the runtime would end a millisecond later. Of this call it knows:
			// so it can look at the stack meanwhile, when it collects garbage.
			_, _, _ = unix.Syscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&unix.Timespec{Nsec: rest.Nanoseconds()})), 0, 0)
			rested = true
			continue
		}
		if b.got, b.err = int(n), nil; errno != 0 {
			b.got, b.err = 0, errno
		}
		b.pace.came(b.got, rested, time.Now)
		if b.pace.busy {
			b.urgent.busy(rested, time.Now())
		}
		return true
	}
}

// message returns the i-th datagram that came, with the rest of its slot as
// capacity; nothing of one that was longer than its slot.
func (b *batch) message(i int) []byte {
	if b.in[i].hdr.Flags&unix.MSG_TRUNC != 0 {
		return nil
	}
	return b.slots[i][:b.in[i].len]
}

// from returns where the i-th datagram came from.
func (b *batch) from(i int) netip.AddrPort {
	sa := &b.peers[i]
	port := (*[2]byte)(unsafe.Pointer(&sa.Port)) // in network order, at the same place in both families
	p := uint16(port[0])<<8 | uint16(port[1])
	if sa.Family == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4((*unix.RawSockaddrInet4)(unsafe.Pointer(sa)).Addr), p)
	}
	return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr).Unmap(), p)
}

// reply queues a reply to where the i-th datagram came from. The octets stay
// untouched until flush.
func (b *batch) reply(i int, msg []byte) {
	b.out.add(reply{peer: &b.peers[i], peerSize: b.in[i].hdr.Namelen, msg: msg})
}

// flush sends the queued replies. A reply that the system refuses is dropped,
// as the network may drop it.
func (b *batch) flush() error { return b.out.flush() }

// end is called when the batch is read no more.
func (b *batch) end() { b.urgent.idle() }

// take copies the datagrams from first to before last of another batch, which
// reads no more.
func (b *batch) take(o *batch, first, last int) int {
	o.end()
	n := 0
	for i := first; i < last; i++ {
		b.in[n].len = uint32(copy(b.slots[n], o.message(i)))
		b.in[n].hdr.Namelen = o.in[i].hdr.Namelen
		b.in[n].hdr.Flags = 0
		b.peers[n] = o.peers[i]
		n++
	}
	return n
}
