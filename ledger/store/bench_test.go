package store

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// filled returns a store with n keys, values of 200 octets, at height n/5000.
func filled(b *testing.B, n int) *DB {
	b.Helper()
	db, err := Open(Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	for from := 0; from < n; from += 5000 {
		ws := make([]Write, 0, 5000)
		for i := from; i < min(n, from+5000); i++ {
			ws = append(ws, Write{spreadKey(i), benchValue(i, 0)})
		}
		commit(b, db, db.Height()+1, Contents{}, ws...)
	}
	return db
}

func benchValue(i, round int) []byte {
	v := make([]byte, 200)
	binary.BigEndian.PutUint64(v, uint64(i))
	binary.BigEndian.PutUint64(v[8:], uint64(round))
	return v
}

func reportMedian(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*9/10].Microseconds())/1000, "ms-p90")
}

// BenchmarkCommit is a block of 1,000 changed keys of 100,000, from Stage to
// durable.
func BenchmarkCommit(b *testing.B) {
	b.Run("updates=1000/index=0", func(b *testing.B) { benchmarkCommit(b, 0) })
	b.Run("updates=1000/index=1000", func(b *testing.B) { benchmarkCommit(b, 1000) })
}

func benchmarkCommit(b *testing.B, index int) {
	db := filled(b, 100_000)
	rng := rand.New(rand.NewPCG(1, 2))
	var took, staging []time.Duration
	round := 0
	for b.Loop() {
		round++
		ws := make([]Write, 0, 1000)
		c := Contents{Time: int64(round), Extra: make([]byte, 32)}
		for _, i := range rng.Perm(100_000)[:1000] {
			ws = append(ws, Write{spreadKey(i), benchValue(i, round)})
		}
		for i := range index {
			c.Index = append(c.Index, KV{binary.BigEndian.AppendUint64(nil, uint64(round*1000+i)), make([]byte, 8)})
		}
		start := time.Now()
		s, err := db.Stage(ws)
		if err != nil {
			b.Fatal(err)
		}
		staging = append(staging, time.Since(start))
		if err := db.Commit(db.Height()+1, s, c); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(staging)
	b.ReportMetric(float64(staging[len(staging)/2].Microseconds())/1000, "ms-stage")
	reportMedian(b, took)
}

// BenchmarkCommitEmpty is a heartbeat block: the pointer alone.
func BenchmarkCommitEmpty(b *testing.B) {
	db := filled(b, 1000)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		commit(b, db, db.Height()+1, Contents{})
		took = append(took, time.Since(start))
	}
	reportMedian(b, took)
}

func BenchmarkSnapshot(b *testing.B) {
	db := filled(b, 100_000)
	for _, bc := range []struct {
		name   string
		height uint64
	}{{"last", db.Height()}, {"last-1", db.Height() - 1}, {"not-in-memory", db.Height() - 10}} {
		b.Run("prove/"+bc.name, func(b *testing.B) {
			s, err := db.Snapshot(bc.height)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			i := 0
			for b.Loop() {
				if _, err := s.Prove(spreadKey(i * 7919 % 100_000)); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
	s, err := db.Snapshot(db.Height())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	b.Run("get", func(b *testing.B) {
		i := 0
		for b.Loop() {
			if _, err := s.Get(spreadKey(i * 7919 % 100_000)); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}
