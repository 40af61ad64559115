package answers_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/miekg/dns"

	"github.com/utxo-dns/utxonode/resolver/gateway/answers"
)

// many returns a table of n names with one A record each.
func many(t testing.TB, n int, signed bool) *answers.Table {
	t.Helper()
	table := newTable(t, signed)
	for from := 0; from < n; from += 1 << 12 {
		table.Apply(1, 0, names(t, from, min(from+1<<12, n), "192.0.2.1"))
	}
	table.SetReady(t.Context())
	return table
}

// names are those of many from one to before another.
func names(t testing.TB, from, end int, address string) (out []answers.Name) {
	t.Helper()
	for i := from; i < end; i++ {
		owner := fmt.Sprintf("n%d.utxo", i)
		out = append(out, held(t, owner, owner+" A "+address))
	}
	return out
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

// BenchmarkTogether is 32 questions for the A records of names in no order of a
// large table, answered one after the other, and as a batch; a time is of 32.
func BenchmarkTogether(b *testing.B) {
	const size, together = 400_000, 32
	table := many(b, size, true)
	questions := make([]answers.Question, 1<<16)
	for i := range questions {
		owner := fmt.Sprint("n", i*7919%size)
		questions[i] = answers.Question{Name: fmt.Appendf(nil, "%c%s\x04utxo", len(owner), owner), Type: dns.TypeA}
	}
	buf := make([]byte, 0, 4096)
	for _, how := range []string{"single", "batch"} {
		b.Run(how, func(b *testing.B) {
			for i := 0; b.Loop(); i += together {
				these := questions[i%len(questions):][:together]
				if batch, ok := table.Batch(); ok && how == "batch" {
					for j := range these {
						batch.Add(these[j].Name)
					}
					batch.Fetch()
				}
				for j := range these {
					if _, _, ok := table.Find(buf, 0, &these[j]); !ok {
						b.Fatal("no answer")
					}
				}
			}
		})
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
			part := names(b, from, min(from+batch, size), "192.0.2.1")
			b.StartTimer()
			table.Apply(1, 0, part)
			b.StopTimer()
		}
		b.StartTimer()
		table.SetReady(b.Context())
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/size, "octets/name")
		runtime.KeepAlive(table)
		b.StartTimer()
	}
}
