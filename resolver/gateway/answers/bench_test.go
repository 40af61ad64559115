package answers_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// many returns a table of n names with one A record each.
func many(b *testing.B, n int, signed bool) *answers.Table {
	b.Helper()
	table := newTable(b, signed)
	for from := 0; from < n; from += 1 << 12 {
		var names []answers.Name
		for i := from; i < min(from+1<<12, n); i++ {
			owner := fmt.Sprintf("n%d.utxo", i)
			names = append(names, held(b, owner, owner+" A 192.0.2.1"))
		}
		table.Apply(1, 0, names)
	}
	table.SetReady()
	return table
}

// BenchmarkFind is one question to a table; what the answers take of memory is
// octets a name.
func BenchmarkFind(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		table := many(b, size, true)
		questions := make([]answers.Question, 1<<12)
		for _, bc := range []struct {
			name  string
			owner string
			do    bool
		}{
			{"A", "\x04n%03d\x04utxo", false},
			{"A/signed", "\x04n%03d\x04utxo", true},
			{"NXDOMAIN", "\x04x%03d\x04utxo", false},
			{"NXDOMAIN/signed", "\x04x%03d\x04utxo", true},
		} {
			b.Run(fmt.Sprintf("%s/%d", bc.name, size), func(b *testing.B) {
				for i := range questions {
					questions[i] = answers.Question{Name: fmt.Appendf(nil, bc.owner, i%900+100), Type: dns.TypeA, Signed: bc.do}
				}
				buf := make([]byte, 0, 4096)
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					out, _, ok := table.Find(buf, 0, &questions[i%len(questions)])
					if !ok || len(out) == 0 {
						b.Fatal("no answer")
					}
					i++
				}
			})
		}
	}
}

// BenchmarkApply is one block of a thousand updates among a hundred thousand
// names.
func BenchmarkApply(b *testing.B) {
	table := many(b, 100_000, true)
	var blocks [2][]answers.Name
	for i := range 1000 {
		owner := fmt.Sprintf("n%d.utxo", i*97)
		blocks[0] = append(blocks[0], held(b, owner, owner+" A 192.0.2.2"))
		blocks[1] = append(blocks[1], held(b, owner, owner+" A 192.0.2.3"))
	}
	height := uint64(2)
	for b.Loop() {
		table.Apply(height, 0, blocks[height%2])
		height++
	}
}

// BenchmarkLoad compiles and signs a million names with one A record each, as a
// node does when it starts; octets/name is what the table then takes.
func BenchmarkLoad(b *testing.B) {
	const size, batch = 1_000_000, 1 << 12
	for b.Loop() {
		b.StopTimer()
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		table := newTable(b, true)
		for from := 0; from < size; from += batch {
			var names []answers.Name
			for i := from; i < min(from+batch, size); i++ {
				owner := fmt.Sprintf("n%d.utxo", i)
				names = append(names, held(b, owner, owner+" A 192.0.2.1"))
			}
			b.StartTimer()
			table.Apply(1, 0, names)
			b.StopTimer()
		}
		b.StartTimer()
		table.SetReady()
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/size, "octets/name")
		runtime.KeepAlive(table)
		b.StartTimer()
	}
}
