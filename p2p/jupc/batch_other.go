//go:build !linux

package jupc

import "net/netip"

// A batch receives one datagram and sends its reply. It belongs to one
// goroutine.
type batch struct {
	conn  *socket
	slots [batchSize][]byte
	lens  [batchSize]int
	peers [batchSize]netip.AddrPort

	queued  [batchSize][]byte
	to      [batchSize]netip.AddrPort
	pending int
}

// readers are what the batches of a port share: nothing.
type readers struct{}

func newReaders() *readers { return nil }

func newBatch(conn *socket, _ *readers) *batch {
	b := &batch{conn: conn}
	mem := make([]byte, batchSize*slotLen)
	for i := range b.slots {
		b.slots[i] = mem[i*slotLen : (i+1)*slotLen : (i+1)*slotLen]
	}
	return b
}

// recv waits for a datagram and returns how many came.
func (b *batch) recv() (int, error) {
	n, from, err := b.conn.ReadFromUDPAddrPort(b.slots[0])
	if err != nil {
		return 0, err
	}
	b.lens[0], b.peers[0] = n, from
	return 1, nil
}

// message returns the i-th datagram that came, with the rest of its slot as
// capacity.
func (b *batch) message(i int) []byte { return b.slots[i][:b.lens[i]] }

// from returns where the i-th datagram came from.
func (b *batch) from(i int) netip.AddrPort {
	return netip.AddrPortFrom(b.peers[i].Addr().Unmap(), b.peers[i].Port())
}

// reply queues a reply to where the i-th datagram came from. The octets stay
// untouched until flush.
func (b *batch) reply(i int, msg []byte) {
	b.queued[b.pending], b.to[b.pending] = msg, b.peers[i]
	b.pending++
}

// flush sends the queued replies. A reply that the system refuses is dropped,
// as the network may drop it.
func (b *batch) flush() error {
	var first error
	for i := range b.pending {
		if _, err := b.conn.WriteToUDPAddrPort(b.queued[i], b.to[i]); err != nil && first == nil {
			first = err
		}
	}
	b.pending = 0
	return first
}

// end is called when the batch is read no more.
func (b *batch) end() {}

// take copies the datagrams from first to before last of another batch.
func (b *batch) take(o *batch, first, last int) int {
	n := 0
	for i := first; i < last; i++ {
		b.lens[n] = copy(b.slots[n], o.message(i))
		b.peers[n] = o.peers[i]
		n++
	}
	return n
}
