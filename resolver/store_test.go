package resolver_test

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/ledger/store"
	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/registrar"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
)

// A storedChain has its state where a node has it, on disk.
type storedChain struct {
	*resolvertest.Chain
	db *store.DB
}

type storedView struct {
	*store.Snapshot
	c *resolvertest.Chain
}

func (v storedView) Height() uint64       { return v.c.HeightNow }
func (v storedView) AnchorHash() [32]byte { return v.c.HeaderHash() }
func (v storedView) AnchorTime() uint64   { return v.c.Time }
func (v storedView) Header() []byte       { return nil }
func (v storedView) Commit() []byte       { return nil }

func (c storedChain) Proved(context.Context) (resolver.View, error) {
	s, err := c.db.Snapshot(c.db.Height())
	return storedView{s, c.Chain}, err
}

func (c storedChain) ProvedHeight() uint64 { return c.HeightNow }

// newStoredChain has n names with an address each.
func newStoredChain(b *testing.B, n int) storedChain {
	b.Helper()
	c := storedChain{Chain: resolvertest.New(b)}
	var err error
	if c.db, err = store.Open(store.Config{Dir: b.TempDir()}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := c.db.Close(); err != nil {
			b.Error(err)
		}
	})
	for from := 0; from < n; from += 10_000 {
		var writes []store.Write
		for i := from; i < min(n, from+10_000); i++ {
			of := name.MustParse(fmt.Sprintf("bench%d.utxo", i))
			set := c.Publish(of, fmt.Sprintf("%v 300 A 192.0.2.1", of))
			d := registrar.Domain{
				Mark: registrar.MarkActive, Expiry: c.Time + registrar.Year, RecordsRoot: set.Root(), Records: set.Count(),
			}
			writes = append(writes, store.Write{Key: of.Key(), Value: d.Encode()})
		}
		staged, err := c.db.Stage(writes)
		if err == nil {
			err = c.db.Commit(c.db.Height()+1, staged, store.Contents{Time: int64(c.Time)})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return c
}

// BenchmarkStored is one native query in, one proved response out, of 100,000
// names in the store of a node, in turn: made anew each time; and of 10,000 of
// them from the cache, while every 10,000 queries a block touches 1,000 others.
func BenchmarkStored(b *testing.B) {
	c := newStoredChain(b, 100_000)
	queries := make([][]byte, 100_000)
	for i := range queries {
		queries[i] = append(make([]byte, 0, 2048), encodeQuery(b, resolvertest.Query(fmt.Sprintf("bench%d.utxo", i), wire.TypeA))...)
	}
	others := make([]name.Name, 1000)
	for i := range others {
		others[i] = name.MustParse(fmt.Sprintf("bench%d.utxo", 50_000+i))
	}
	for _, bc := range []struct {
		name  string
		names int
	}{{"uncached", 100_000}, {"cached", 10_000}} {
		b.Run(bc.name, func(b *testing.B) {
			r := resolver.New(resolver.Config{
				Chain: c, Records: c, Grace: resolvertest.Grace, ProvedHeight: c.ProvedHeight, CacheSize: 20_000, CacheBytes: 256 << 20,
				Unlimited: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")},
				Now:       func() time.Time { return time.Unix(int64(c.Time), 0) },
			})
			r.Touched(c.HeightNow, nil)
			for i := range bc.names % len(queries) {
				r.Native(b.Context(), queries[i], udp)
			}
			before, i := cpu(b), 0
			for b.Loop() {
				if r.Native(b.Context(), queries[i%bc.names], udp) == nil {
					b.Fatal("no reply")
				}
				if i++; bc.name == "cached" && i%10_000 == 0 {
					c.HeightNow++
					r.Touched(c.HeightNow, others)
				}
			}
			spent := cpu(b) - before
			b.ReportMetric(float64(spent)/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(b.N)/spent.Seconds(), "answers/cpu-s")
			stats := r.CacheStats()
			b.ReportMetric(100*float64(stats.Hits)/float64(stats.Hits+stats.Misses), "%hits")
		})
	}
}
