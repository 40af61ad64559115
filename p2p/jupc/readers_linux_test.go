package jupc_test

import (
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/utxo-dns/utxonode/p2p/jupc"
)

// urgentThreads returns how many threads of the process come before the least.
func urgentThreads(t *testing.T) (n int) {
	t.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	var all []int
	for _, e := range threads {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if nice, err := unix.Getpriority(unix.PRIO_PROCESS, id); err == nil { // it has not ended
			all = append(all, nice)
		}
	}
	least := all[0]
	for _, nice := range all {
		least = min(least, nice) // the kernel counts them backwards
	}
	for _, nice := range all {
		if nice > least {
			n++
		}
	}
	return n
}

// When a busy port falls silent none of its readers is urgent any more, neither the
// one that waits for a datagram nor those that wait for their turn to.
func TestReadersRest(t *testing.T) {
	p := open(t, jupc.Config{Readers: 4})
	c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(p.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
		if _, err := c.Write(dnsQuery); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(10 * time.Second); urgentThreads(t) > 0; {
		if time.Now().After(end) {
			t.Fatalf("%d threads are urgent", urgentThreads(t))
		}
	}
}
