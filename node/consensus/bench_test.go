package consensus_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// BenchmarkFirstBlock measures the time from nothing (no directories, no
// keys) to block 1 at every validator, all of them in this process.
func BenchmarkFirstBlock(b *testing.B) {
	for _, validators := range []int{1, 4} {
		b.Run(fmt.Sprintf("validators=%d", validators), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				net := newTestnet(b, validators, 0)
				net.start(net.nodes...)
				for _, n := range net.nodes {
					n.waitHeight(1, patience)
				}
				took = append(took, time.Since(begin))
				b.StopTimer()
				net.stop()
				b.StartTimer()
			}
			reportMedian(b, took)
		})
	}
}

// BenchmarkTxLatency measures the time from CheckTx at every validator to the
// commit at every validator, one transaction at a time.
func BenchmarkTxLatency(b *testing.B) {
	for _, validators := range []int{1, 4} {
		b.Run(fmt.Sprintf("validators=%d", validators), func(b *testing.B) {
			net := newTestnet(b, validators, 0)
			net.start(net.nodes...)
			for _, n := range net.nodes {
				n.waitHeight(1, patience)
			}
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				net.submit(fmt.Sprint("tx ", len(took)), net.nodes...)
				net.waitCount(uint64(len(took)+1), patience, net.nodes...)
				took = append(took, time.Since(begin))
			}
			reportMedian(b, took)
		})
	}
}

func reportMedian(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIdle measures what a network costs while nothing happens but the
// heartbeat: processor time of a node, and the heap and resident size of the
// whole process.
func BenchmarkIdle(b *testing.B) {
	const watch = 4 * time.Second
	for _, validators := range []int{1, 4} {
		b.Run(fmt.Sprintf("validators=%d", validators), func(b *testing.B) {
			net := newTestnet(b, validators, 0)
			net.start(net.nodes...)
			for _, n := range net.nodes {
				n.waitHeight(1, patience)
			}
			var used time.Duration
			for b.Loop() {
				before := cpuTime(b)
				<-time.After(watch)
				used = cpuTime(b) - before
			}
			for _, n := range net.nodes {
				if got := n.engine.Status(); got.Peers != validators-1 {
					b.Fatalf("idle with %+v", got)
				}
			}
			runtime.GC()
			var mem runtime.MemStats
			runtime.ReadMemStats(&mem)
			b.ReportMetric(float64(used.Microseconds())/watch.Seconds()/1000/float64(validators), "cpu-ms/s/node")
			b.ReportMetric(float64(mem.HeapAlloc)/(1<<20), "heap-MB")
			b.ReportMetric(residentMB(b), "rss-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// residentMB reads the second field of Linux's statm, in pages.
func residentMB(b *testing.B) float64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	var size, resident float64
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		b.Fatal(err)
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}
