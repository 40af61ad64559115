package jupc

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openBatch opens a socket that a batch reads, and so many clients of it.
func openBatch(t testing.TB, network, addr string, clients int) (*batch, []*net.UDPConn) {
	t.Helper()
	at, err := net.ResolveUDPAddr(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	server, err := listenUDP(network, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	at.Port = portOf(t, server)
	b := newBatch(server, newReaders())
	t.Cleanup(b.end) // no test after it is urgent
	conns := make([]*net.UDPConn, clients)
	for i := range conns {
		if conns[i], err = net.DialUDP(network, nil, at); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conns[i].Close() })
		_ = conns[i].SetReadBuffer(4 << 20) // as much of it as there is
		if err := conns[i].SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	return b, conns
}

// fill has the clients ask in turn until the batch is full.
func fill(t testing.TB, b *batch, clients []*net.UDPConn, query []byte) {
	t.Helper()
	for i := range batchSize {
		query[0] = byte(i)
		if _, err := clients[i%len(clients)].Write(query[:1]); err != nil {
			t.Fatal(err)
		}
	}
	n, err := b.recv()
	if err != nil || n != batchSize {
		t.Fatalf("%d datagrams, %v", n, err)
	}
}

// await reads so many datagrams, each once and none other.
func await(t *testing.T, c *net.UDPConn, want map[string]bool) {
	t.Helper()
	buf := make([]byte, 1<<16)
	for len(want) > 0 {
		n, err := c.Read(buf)
		if err != nil {
			t.Fatalf("%d replies are missing: %v", len(want), err)
		}
		if !want[string(buf[:n])] {
			t.Fatalf("%d octets that nobody sent, or sent once", n)
		}
		delete(want, string(buf[:n]))
	}
}

// Each peer gets its replies, octet by octet and once, whatever their lengths
// are and whether they leave together, on all kinds of sockets.
func TestRepliesArrive(t *testing.T) {
	lengths := map[string]func(*rand.Rand, int) int{
		"equal":  func(*rand.Rand, int) int { return 60 },
		"two":    func(_ *rand.Rand, i int) int { return 60 + i/4%2*40 },
		"many":   func(r *rand.Rand, _ int) int { return 2 + r.IntN(1400) },
		"longer": func(r *rand.Rand, _ int) int { return maxSegment + r.IntN(2) },
	}
	for _, on := range []struct{ network, addr string }{
		{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"}, {"udp", ":0"},
	} {
		for _, clients := range []int{1, 3, batchSize} {
			for kind, length := range lengths {
				t.Run(fmt.Sprintf("%s/%d/%s", on.network, clients, kind), func(t *testing.T) {
					b, conns := openBatch(t, on.network, on.addr, clients)
					chance := rand.New(rand.NewPCG(1, 2))
					for range 3 {
						want := make([]map[string]bool, clients)
						fill(t, b, conns, []byte{0})
						for i := range batchSize {
							msg := bytes.Repeat([]byte{byte(i)}, length(chance, i))
							copy(b.slots[i], msg)
							b.reply(i, b.slots[i][:len(msg)])
							at := int(b.message(i)[0]) % clients
							if want[at] == nil {
								want[at] = map[string]bool{}
							}
							want[at][string(msg)] = true
						}
						if err := b.flush(); err != nil {
							t.Fatal(err)
						}
						for i, c := range conns {
							await(t, c, want[i])
						}
					}
				})
			}
		}
	}
}

// Those whose socket is gone, or to whom nothing can be sent, cost nobody else a
// reply.
func TestRefusedPeersCostNobodyElse(t *testing.T) {
	b, conns := openBatch(t, "udp4", "127.0.0.1:0", 4)
	fill(t, b, conns, []byte{0})
	conns[0].Close()
	b.peers[1].Port, b.peers[5].Port = 0, 0
	for i := range batchSize {
		b.reply(i, b.slots[i][:1])
	}
	if err := b.flush(); !errors.Is(err, unix.EINVAL) {
		t.Errorf("to port 0: %v", err)
	}
	for i, c := range conns[1:] {
		want := map[string]bool{}
		for place := i + 1; place < batchSize; place += len(conns) {
			want[string(byte(place))] = true
		}
		if i == 0 {
			delete(want, "\x01")
			delete(want, "\x05")
		}
		await(t, c, want)
	}
}

// A socket whose messages the kernel does not cut sends them one by one.
func TestKernelRefusesToCut(t *testing.T) {
	b, conns := openBatch(t, "udp4", "127.0.0.1:0", 2)
	if err := unix.SetsockoptInt(b.sock.fd, unix.SOL_SOCKET, unix.SO_NO_CHECK, 1); err != nil {
		t.Fatal(err)
	}
	fill(t, b, conns, []byte{0})
	want := []map[string]bool{{}, {}}
	for i := range batchSize {
		b.reply(i, b.slots[i][:1])
		want[i%2][string(b.slots[i][:1])] = true
	}
	if err := b.flush(); err != nil || b.out.made != batchSize {
		t.Errorf("%d messages, %v", b.out.made, err)
	}
	for i, c := range conns {
		await(t, c, want[i])
	}
}

// A batch takes no memory.
func TestBatchDoesNotAllocate(t *testing.T) {
	b, conns := openBatch(t, "udp4", "127.0.0.1:0", 3)
	buf := make([]byte, slotLen)
	if n := testing.AllocsPerRun(20, func() { round(t, b, conns, buf) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// round answers a batch and lets the clients read.
func round(t testing.TB, b *batch, conns []*net.UDPConn, buf []byte) {
	fill(t, b, conns, buf)
	for i := range batchSize {
		b.reply(i, b.slots[i][:60+i%10/9*40])
	}
	if err := b.flush(); err != nil {
		t.Fatal(err)
	}
	for i := range batchSize {
		if _, err := conns[i%len(conns)].Read(buf); err != nil {
			t.Fatal(err)
		}
	}
}

// What the system takes to send replies to so many peers, together or apart, in
// CPU time of the sender.
func BenchmarkFlush(b *testing.B) {
	for _, clients := range []int{1, 2, 8, batchSize} {
		for _, together := range []bool{false, true} {
			b.Run(fmt.Sprintf("peers=%d/together=%v", clients, together), func(b *testing.B) {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				batch, conns := openBatch(b, "udp4", "127.0.0.1:0", clients)
				batch.out.segments = together
				buf := make([]byte, slotLen)
				var spent time.Duration
				for b.Loop() {
					fill(b, batch, conns, buf)
					before := threadTime(b)
					for i := range batchSize {
						batch.reply(i, batch.slots[i][:60+i%10/9*40])
					}
					if err := batch.flush(); err != nil {
						b.Fatal(err)
					}
					spent += threadTime(b) - before
					for i := range batchSize {
						if _, err := conns[i%len(conns)].Read(buf); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N*batchSize), "cpu-ns/reply")
			})
		}
	}
}

// threadTime returns how long this thread has computed.
func threadTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}
