package jupc

import (
	"bytes"
	"fmt"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"
)

// sent is what a message says to the kernel.
type sent struct {
	peer unix.RawSockaddrInet6
	cut  int // octets of a datagram, 0 if it is one
	msgs [][]byte
}

func (o *outbox) read(i int) sent {
	h := &o.messages[i].hdr
	s := sent{peer: *(*unix.RawSockaddrInet6)(unsafe.Pointer(h.Name))}
	for _, part := range unsafe.Slice(h.Iov, h.Iovlen) {
		s.msgs = append(s.msgs, unsafe.Slice(part.Base, part.Len))
	}
	if h.Control != nil {
		s.cut = int((*cut)(unsafe.Pointer(h.Control)).size)
	}
	return s
}

// drawReplies draws a batch of replies that know their place, to few peers of
// whom some share a key.
func drawReplies(t *rapid.T) []reply {
	peers := make([]unix.RawSockaddrInet6, rapid.IntRange(1, 5).Draw(t, "peers"))
	for i := range peers {
		peers[i] = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: 53 << 8}
		peers[i].Addr[rapid.SampledFrom([]int{3, 11, 15}).Draw(t, "octet")] = byte(rapid.IntRange(0, 2).Draw(t, "address"))
	}
	lengths := rapid.OneOf(rapid.SampledFrom([]int{1, 60, 61, maxSegment, maxSegment + 1}), rapid.IntRange(1, slotLen))
	replies := make([]reply, rapid.IntRange(0, batchSize).Draw(t, "replies"))
	for i := range replies {
		msg := bytes.Repeat([]byte{byte(i)}, lengths.Draw(t, "length"))
		replies[i] = reply{peer: &peers[rapid.IntRange(0, len(peers)-1).Draw(t, "peer")], peerSize: unix.SizeofSockaddrInet6, msg: msg}
	}
	return replies
}

// Every reply is in one message, to its peer; of those in one message only the
// last is shorter; those of one length to one peer stay in order, unless another
// peer shares their key; nothing is gathered that must not be.
func TestGather(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &outbox{segments: rapid.Bool().Draw(t, "segments")}
		for range 2 { // what the first leaves behind does no harm
			replies := drawReplies(t)
			for _, r := range replies {
				o.add(r)
			}
			o.gather()
			o.queued = 0
			checkMessages(t, o, replies)
		}
	})
}

func checkMessages(t *rapid.T, o *outbox, replies []reply) {
	type kind struct {
		peer   unix.RawSockaddrInet6
		length int
	}
	last := map[kind]int{}
	seen := 0
	for i := range o.made {
		m := o.read(i)
		for j, msg := range m.msgs {
			place, k := int(msg[0]), kind{m.peer, len(msg)}
			if r := replies[place]; *r.peer != m.peer || &r.msg[0] != &msg[0] || len(r.msg) != len(msg) {
				t.Fatalf("message %d: reply %d is another's, or of another length", i, place)
			}
			if before, ok := last[k]; ok && before >= place {
				t.Fatalf("reply %d leaves after %d", place, before)
			}
			last[k] = place
			if len(msg) > m.cut && len(m.msgs) > 1 || len(msg) < m.cut && j < len(m.msgs)-1 {
				t.Fatalf("message %d, cut at %d, has %d octets at %d of %d", i, m.cut, len(msg), j, len(m.msgs))
			}
		}
		if (m.cut > 0) != (len(m.msgs) > 1) || m.cut > maxSegment || m.cut > 0 && !o.segments {
			t.Fatalf("message %d of %d is cut at %d", i, len(m.msgs), m.cut)
		}
		if total := len(bytes.Join(m.msgs, nil)); len(m.msgs) > 1 && total > maxTogether {
			t.Fatalf("message %d has %d octets", i, total)
		}
		seen += len(m.msgs)
	}
	if seen != len(replies) {
		t.Fatalf("%d of %d replies", seen, len(replies))
	}
}

// Replies to peers that come in turn are as few messages as they can be.
func TestGatherSortsPeersApart(t *testing.T) {
	var peers [4]unix.RawSockaddrInet6
	o := &outbox{segments: true}
	for i := range batchSize {
		p := &peers[i%len(peers)]
		*p = unix.RawSockaddrInet6{Family: unix.AF_INET, Port: uint16(i % len(peers)), Flowinfo: 0x0100007f}
		o.add(reply{peer: p, peerSize: unix.SizeofSockaddrInet4, msg: make([]byte, 50+i%2*50)})
	}
	o.gather()
	if o.made != len(peers) {
		t.Errorf("%d messages, want %d", o.made, len(peers))
	}
}

// What does not fit in a packet, or is more than the kernel cuts, leaves in the next one.
func TestGatherFillsPackets(t *testing.T) {
	for name, tc := range map[string]struct{ octets, want int }{
		"long": {maxSegment, maxTogether / maxSegment}, "many": {1, maxSegments},
	} {
		t.Run(name, func(t *testing.T) {
			o := &outbox{segments: true}
			for range batchSize {
				o.add(reply{peer: &unix.RawSockaddrInet6{}, msg: make([]byte, tc.octets)})
			}
			o.gather()
			if o.made != (batchSize+tc.want-1)/tc.want {
				t.Errorf("%d messages", o.made)
			}
			for i := range o.made {
				if n := len(o.read(i).msgs); n != min(tc.want, batchSize-i*tc.want) {
					t.Errorf("%d replies in message %d", n, i)
				}
			}
		})
	}
}

// A message that was refused goes out one by one, behind it what was behind it;
// an interface that cannot is not asked again.
func TestTakeApart(t *testing.T) {
	for errno, want := range map[unix.Errno]bool{
		unix.EIO: false, unix.EOPNOTSUPP: false, unix.ENOPROTOOPT: false,
		unix.EINVAL: true, unix.EMSGSIZE: true, unix.ENOBUFS: true,
	} {
		t.Run(unix.ErrnoName(errno), func(t *testing.T) {
			o := &outbox{segments: true}
			peers := [2]unix.RawSockaddrInet6{{Port: 1}, {Port: 2}}
			for i := range batchSize {
				o.add(reply{peer: &peers[i/(batchSize/2)], msg: []byte{byte(i)}})
			}
			o.gather()
			o.takeApart(errno)
			if o.segments != want {
				t.Errorf("segments from then on: %v", o.segments)
			}
			const first = batchSize / 2
			if o.made != first+1 {
				t.Fatalf("%d messages, want %d and one", o.made, first)
			}
			for i := range o.made {
				m := o.read(i)
				if i < first && (m.cut != 0 || len(m.msgs) != 1 || m.peer.Port != 1) || i == first && (len(m.msgs) != first || m.cut != 1) || int(m.msgs[0][0]) != i {
					t.Errorf("message %d: %+v", i, m)
				}
			}
		})
	}
}

// What it costs to make messages of a batch that is for so many peers.
func BenchmarkGather(b *testing.B) {
	for _, peers := range []int{1, 4, batchSize} {
		b.Run(fmt.Sprintf("peers=%d", peers), func(b *testing.B) {
			o := &outbox{segments: true}
			addrs := make([]unix.RawSockaddrInet6, batchSize)
			for i := range addrs {
				addrs[i] = unix.RawSockaddrInet6{Family: unix.AF_INET, Port: uint16(i % peers * 31337), Flowinfo: 0x0100007f}
			}
			msg := make([]byte, 100)
			b.ReportAllocs()
			for b.Loop() {
				for i := range addrs {
					o.add(reply{peer: &addrs[i], peerSize: unix.SizeofSockaddrInet4, msg: msg[i%10/9*40:]})
				}
				o.gather()
				o.queued = 0
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batchSize), "ns/reply")
		})
	}
}
