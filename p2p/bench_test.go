package p2p

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkGossip measures a transaction of 250 octets from Publish at one
// node to the Acceptors of three others.
func BenchmarkGossip(b *testing.B) {
	n, peers := hub(b, 3)
	n.waitMesh(3)
	for i := 0; b.Loop(); i++ {
		n.publish(fmt.Sprintf("a%0249d", i))
		for _, p := range peers {
			p.waitTx()
		}
	}
}

// BenchmarkFetchRecords measures 4 KiB of records from the only peer.
func BenchmarkFetchRecords(b *testing.B) {
	n, peers := hub(b, 1)
	peers[0].book.cfg.FetchRate = 1 << 30
	peers[0].give(root(1), make([]byte, 4<<10))
	for b.Loop() {
		if _, err := n.FetchRecords(b.Context(), root(1)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIdleHosts measures the heap of a host with nine connected peers.
func BenchmarkIdleHosts(b *testing.B) {
	n, _ := hub(b, 9)
	var mem runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&mem)
	}
	if n.Peers() != 9 {
		b.Fatalf("%d peers", n.Peers())
	}
	b.ReportMetric(float64(mem.HeapAlloc)/10/(1<<10), "heap-KiB/host")
	b.ReportMetric(0, "ns/op")
}
