package resolver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/utxo-dns/utxonode/name"
	"github.com/utxo-dns/utxonode/resolver"
	"github.com/utxo-dns/utxonode/resolver/internal/resolvertest"
	"github.com/utxo-dns/utxonode/wire"
	"github.com/utxo-dns/utxonode/wire/rcode"
)

// A reader is a resolver without state that asks a node of c in this process.
type reader struct {
	*resolver.Resolver
	disk  *resolver.Disk
	asked int // queries to the node
	now   uint64
}

// newReader opens a reader whose answers are kept in dir; "" means nowhere.
func newReader(t testing.TB, c *resolvertest.Chain, dir string, size int64, change ...func(*resolver.Config)) *reader {
	t.Helper()
	node, rd := newResolver(c), &reader{now: c.Time}
	cfg := resolver.Config{Now: func() time.Time { return time.Unix(int64(rd.now), 0) }}
	cfg.Handler = resolver.NewRemote(resolver.RemoteConfig{
		Nodes: []resolver.Node{resolver.NodeFunc(func(ctx context.Context, query []byte) ([]byte, error) {
			rd.asked++
			return node.Native(ctx, query, stream), nil
		})},
		Trust: func(context.Context, *wire.Proof) (resolver.Trust, error) { return c.Trust(), nil },
		Now:   func() time.Time { return time.Unix(int64(c.Time), 0) },
	})
	if dir != "" {
		var err error
		if rd.disk, err = resolver.OpenDisk(dir, size); err != nil {
			t.Fatal(err)
		}
		cfg.Disk = rd.disk
	}
	for _, f := range change {
		f(&cfg)
	}
	rd.Resolver = resolver.New(cfg)
	t.Cleanup(func() {
		rd.Close()
		if rd.disk != nil {
			_ = rd.disk.Close() // some tests did before
		}
	})
	return rd
}

// U-207: after a restart the disk answers for what is left of the TTL, with the
// proof, and then memory does; after the TTL the node is asked.
func TestDiskRestart(t *testing.T) {
	c := world(t)
	dir := t.TempDir()
	names := []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "x.jmbc.user.utxo", "nobody.utxo"}
	before := map[string]resolver.Response{}
	rd := newReader(t, c, dir, 0)
	for _, n := range names {
		before[n] = resolve(rd, n, wire.TypeA)
	}
	if err := rd.disk.Close(); err != nil {
		t.Fatal(err)
	}
	rd = newReader(t, c, dir, 0)
	rd.now += 30
	for i, n := range names {
		q := resolvertest.Query(n, wire.TypeA)
		for range 2 {
			got, err := resolver.Verify(q, ask(t, rd.Resolver, q, stream), c.Trust())
			if want := before[n]; err != nil || got.RCode != want.RCode || got.Height != want.Height {
				t.Fatalf("%s: %+v, %v", n, got, err)
			}
		}
		resp := resolve(rd, n, wire.TypeA)
		if want := before[n]; resp.NoData != want.NoData || resp.Zone != want.Zone || resp.Owner != want.Owner || resp.Lasting != want.Lasting || !bytes.Equal(resp.Header, want.Header) {
			t.Fatalf("%s: %+v", n, resp)
		}
		if len(resp.Answer) > 0 && resp.Answer[0].TTL != 270 {
			t.Errorf("%s: TTL %d", n, resp.Answer[0].TTL)
		}
		if stats := rd.CacheStats(); stats.Disk != uint64(i+1) || rd.asked != 0 {
			t.Errorf("%s: %+v, %d asked", n, stats, rd.asked)
		}
	}
	for _, step := range []struct {
		after uint64
		asked int
	}{{269, 0}, {1, 1}} {
		rd.now += step.after
		resolve(rd, "jmbc.user.utxo", wire.TypeA)
		if rd.asked != step.asked {
			t.Errorf("%d s later: %d asked", step.after, rd.asked)
		}
	}
}

// U-207: what is in memory is given faster than what is on disk.
func TestMemoryIsFaster(t *testing.T) {
	c := world(t)
	const times = 200
	spent := func(rd *reader) (took time.Duration) {
		start := time.Now()
		for i := range times {
			resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
		}
		return time.Since(start)
	}
	dir := t.TempDir()
	rd := newReader(t, c, dir, 0)
	spent(rd)
	if err := rd.disk.Close(); err != nil {
		t.Fatal(err)
	}
	rd = newReader(t, c, dir, 0)
	disk, memory := spent(rd), spent(rd)
	if stats := rd.CacheStats(); memory >= disk || stats.Disk != times || stats.Hits != times {
		t.Fatalf("memory %v, disk %v: %+v", memory, disk, stats)
	}
}

// U-055, U-207: wherever a crash cuts the file, and whatever it makes of an
// octet, what is read is what was written or nothing.
func TestDiskCrash(t *testing.T) {
	c := world(t)
	dir := t.TempDir()
	names := []string{"jmbc.user.utxo", "user.utxo", "nobody.utxo"}
	rd := newReader(t, c, dir, 0)
	for _, n := range names {
		resolve(rd, n, wire.TypeA)
	}
	if err := rd.disk.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "answers"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, b []byte) {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "answers"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		rd := newReader(t, c, dir, 0)
		for i, n := range names {
			resp := resolve(rd, n, wire.TypeA)
			if want := []rcode.Code{rcode.NoError, rcode.NoError, rcode.NXDomain}[i]; resp.RCode != want || !resp.Verified || len(resp.Answer) != []int{1, 1, 0}[i] {
				t.Fatalf("%s: %s: %+v", what, n, resp)
			}
		}
		if err := rd.disk.Close(); err != nil {
			t.Fatal(err)
		}
		again := newReader(t, c, dir, 0)
		for _, n := range names {
			resolve(again, n, wire.TypeA)
		}
		if again.asked != 0 {
			t.Fatalf("%s: what was written after it was lost: %d asked", what, again.asked)
		}
		_ = again.disk.Close() // of many
	}
	for cut := 0; cut < len(whole); cut += 97 {
		check(fmt.Sprintf("%d of %d octets", cut, len(whole)), whole[:cut])
	}
	for at := 0; at < len(whole); at += 89 {
		b := bytes.Clone(whole)
		b[at] ^= 0x10
		check(fmt.Sprintf("octet %d", at), b)
	}
}

// U-055, U-208: however many answers there are, the files stay as small as they
// may be, and the latest answers are in them.
func TestDiskBound(t *testing.T) {
	c := world(t)
	dir := t.TempDir()
	const most = 64 << 10
	rd := newReader(t, c, dir, most, func(cfg *resolver.Config) { cfg.CacheSize = 16 })
	for i := range 300 {
		resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
	}
	size := int64(0)
	for _, f := range []string{"answers", "answers.old"} {
		info, err := os.Stat(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > most || size < most/2 {
		t.Errorf("%d octets of at most %d", size, most)
	}
	before := rd.asked
	for i := 299; i > 290; i-- {
		resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
	}
	if rd.asked != before {
		t.Errorf("of the last nine %d were asked for again", rd.asked-before)
	}
	if err := rd.disk.Err(); err != nil {
		t.Error(err)
	}
}

// U-208: what somebody says has changed is not taken from the disk either.
func TestDiskForget(t *testing.T) {
	c := world(t)
	rd := newReader(t, c, t.TempDir(), 0)
	q := resolvertest.Query("jmbc.user.utxo", wire.TypeA).Question
	resolve(rd, "jmbc.user.utxo", wire.TypeA)
	rd.Forget(q.Name)
	resolve(rd, "jmbc.user.utxo", wire.TypeA)
	resolve(rd, "jmbc.user.utxo", wire.TypeA)
	rd.ForgetAll()
	if stats := rd.CacheStats(); stats.Answers != 0 || stats.Bytes != 0 {
		t.Errorf("still in memory: %+v", stats)
	}
	resolve(rd, "jmbc.user.utxo", wire.TypeA)
	if stats := rd.CacheStats(); stats.Disk != 0 || stats.Misses != 3 || stats.Hits != 1 {
		t.Fatalf("%+v", stats)
	}
}

// U-207, U-208: what is written after word of a change is taken from the disk, until
// the next.
func TestDiskAfterForget(t *testing.T) {
	rd := newReader(t, world(t), t.TempDir(), 0, func(cfg *resolver.Config) { cfg.CacheSize = 1 })
	asks := func(asked int) {
		t.Helper()
		for _, n := range []string{"jmbc.user.utxo", "user.utxo"} { // the one takes the place of the other
			resolve(rd, n, wire.TypeA)
		}
		if rd.asked != asked {
			t.Errorf("%d queries, want %d", rd.asked, asked)
		}
	}
	asks(2)
	rd.ForgetAll()
	asks(4)
	asks(4)
	rd.Forget(name.MustParse("user.utxo"))
	asks(5)
	asks(5)
}

// U-207: a record is read as it was written, and octets that are none are refused
// without harm.
func FuzzDiskRecord(f *testing.F) {
	c := world(f)
	rd := newReader(f, c, "", 0)
	for _, n := range []string{"jmbc.user.utxo", "www.jmbc.user.utxo", "nobody.utxo"} {
		f.Add(resolver.DiskRecord(resolvertest.Query(n, wire.TypeA).Question, resolve(rd, n, wire.TypeA)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		once, err := resolver.DiskRoundTrip(b)
		if err != nil {
			return
		}
		if twice, err := resolver.DiskRoundTrip(once); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v: not the same again", err)
		}
	})
}

// BenchmarkLevels is one answer from memory, from disk, and from a node in this
// process, which is made and verified.
func BenchmarkLevels(b *testing.B) {
	c := world(b)
	for level, size := range map[string]int{"memory": 10_000, "disk": 1, "node": 1} {
		b.Run(level, func(b *testing.B) {
			dir := b.TempDir()
			if level == "node" {
				dir = ""
			}
			// One answer a shard: the next in the same shard takes its place.
			rd := newReader(b, c, dir, 0, func(cfg *resolver.Config) { cfg.CacheSize = size })
			const names = 1000
			for i := range names {
				resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i), wire.TypeA)
			}
			before, i := cpu(b), 0
			for b.Loop() {
				resolve(rd, fmt.Sprintf("n%d.jmbc.user.utxo", i%names), wire.TypeA)
				i++
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

// U-208: what has changed while nobody was told is not taken from the disk, and the
// least height of what is good there says from where on that must be known.
func TestDiskAfterChanges(t *testing.T) {
	c := world(t)
	dir := t.TempDir()
	changed := wire.Question{Name: name.MustParse("jmbc.user.utxo"), Type: wire.TypeA, Class: wire.ClassIN}
	rd := newReader(t, c, dir, 0)
	first := resolve(rd, "jmbc.user.utxo", wire.TypeA).Height
	c.Set(1, nil)
	second := resolve(rd, "www.jmbc.user.utxo", wire.TypeA).Height
	if err := rd.disk.Close(); err != nil {
		t.Fatal(err)
	}
	rd = newReader(t, c, dir, 0, func(cfg *resolver.Config) {
		cfg.FromDisk = func(q wire.Question, resp *resolver.Response) bool {
			return q != changed || resp.Height > first
		}
	})
	now := time.Unix(int64(rd.now), 0)
	if height, ok := rd.disk.Oldest(now); !ok || height != first || second <= first {
		t.Errorf("the oldest is of %d, %v, want %d", height, ok, first)
	}
	if _, ok := rd.disk.Oldest(now.Add(time.Hour)); ok {
		t.Error("something is good for an hour")
	}
	for _, step := range []struct {
		of    string
		asked int
	}{{"jmbc.user.utxo", 1}, {"www.jmbc.user.utxo", 1}, {"jmbc.user.utxo", 1}} {
		if resolve(rd, step.of, wire.TypeA); rd.asked != step.asked {
			t.Errorf("%s: %d asked", step.of, rd.asked)
		}
	}
}

// That the disk cannot be written is said once, when it is so; what is there is read.
func TestDiskFails(t *testing.T) {
	dir := t.TempDir()
	rd := newReader(t, world(t), dir, 20_000, func(cfg *resolver.Config) { cfg.CacheSize = 1 })
	var said []error
	rd.disk.Failed = func(err error) { said = append(said, err) }
	resolve(rd, "jmbc.user.utxo", wire.TypeA)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		resolve(rd, fmt.Sprintf("n%d.utxo", i), wire.TypeA)
	}
	if err := rd.disk.Err(); len(said) != 1 || said[0] == nil || !errors.Is(err, said[0]) {
		t.Errorf("it says %v, and then %v", said, err)
	}
	if err := rd.disk.Close(); err != nil {
		t.Error(err)
	}
	if resolve(rd, "jmbc.user.utxo", wire.TypeA); len(said) != 1 {
		t.Errorf("closed: %v", said)
	}
}
